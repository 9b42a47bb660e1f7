"""What `gitmig preview` of one new revision costs, against `alembic upgrade parent:revision --sql` in the same run.

    preview_vs_alembic.py [--revisions 1000] [--rounds 9] [--limit 1.1]

The project is that of check_vs_alembic.py, all but its last revision committed on the base. The preview renders up and down, in a
process of its own, reads the base from git and runs the checks; Alembic renders the upgrade. The exit status is 1 above the limit.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from check_vs_alembic import BIN, identifier, processor_time, write_project

ENVIRONMENT = """from alembic import context

context.configure(url="postgresql://", literal_binds=True, dialect_opts={"paramstyle": "named"})
with context.begin_transaction():
    context.run_migrations()
"""
GIT = ("git", "-c", "user.name=A Committer", "-c", "user.email=committer@example.com")


def commit_all_but_the_last(folder: Path, revisions: int) -> None:
    last = identifier(revisions - 1)
    (folder / "migrations" / "env.py").write_text(ENVIRONMENT)
    (folder / ".gitignore").write_text(f"__pycache__\n{last}_*\n")
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "all but the last")):
        subprocess.run([*GIT, *command], cwd=folder, check=True, capture_output=True)
    (folder / ".gitignore").unlink()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--revisions", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--limit", type=float, default=1.1)
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    last, before = identifier(options.revisions - 1), identifier(options.revisions - 2)
    preview = [str(BIN / "gitmig"), "preview", "--base", "main"]
    upgrade = [str(BIN / "alembic"), "upgrade", f"{before}:{last}", "--sql"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_project(folder, options.revisions)
        commit_all_but_the_last(folder, options.revisions)
        for command in (preview, upgrade):
            processor_time(command, folder)
        rounds = [(processor_time(preview, folder), processor_time(upgrade, folder)) for _ in range(options.rounds)]
    ratio = statistics.median(ours[0] / theirs[0] for ours, theirs in rounds)
    print(f"{options.revisions} revisions, one of them new, median of {options.rounds} rounds")
    for label, which in (("gitmig preview", 0), ("alembic upgrade", 1)):
        seconds, wall = (statistics.median(pair[which][figure] for pair in rounds) for figure in (0, 1))
        print(f"{label:<18}{seconds * 1000:8.1f} ms processor {wall * 1000:8.1f} ms wall")
    print(f"{'ratio':<18}{ratio:8.3f} (limit {options.limit})")
    return 1 if ratio > options.limit else 0


if __name__ == "__main__":
    sys.exit(main())
