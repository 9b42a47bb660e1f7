"""Whether the same project gives the same bytes whatever Python's hash seed is.

    hash_seeds.py [PROJECT] [--seeds 20] [--revisions 300] [--url-variable NAME --url URL]

PROJECT is a folder with an alembic.ini or pyproject.toml, which is copied; by default a project of forks and merges is generated. In a
repository of which all but the last revisions are committed, each command runs once a seed. A line a command: how many different outputs.
The exit status is the number of commands with more than one. A command that fails does so with the same bytes each time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measuring import GITMIG
from projects import GIT, ladder, write_project

COMMANDS = (
    ("upgrade", "heads", "--sql"),
    ("history", "-v"),
    ("heads",),
    ("branches",),
    ("check", "--all"),
    ("preview", "--base", "main", "--format", "json"),
)
LAST = 5


def run(folder: Path, words: tuple[str, ...], environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([GITMIG, *words], cwd=folder, env=environment, capture_output=True, check=False)


def commit(folder: Path, environment: dict[str, str]) -> None:
    """Everything but the newest revisions is on main; those are files that git does not know."""
    history = json.loads(run(folder, ("history", "--format", "json"), environment).stdout)["revisions"]
    newest = [os.path.relpath(one["path"], folder) for one in history[:LAST]]
    (folder / ".gitignore").write_text("__pycache__/\n")
    for words in (
        ("init", "-q", "-b", "main"),
        ("add", "-A"),
        ("rm", "-q", "--cached", *newest),
        ("commit", "-qm", "most"),
    ):
        subprocess.run([*GIT, *words], cwd=folder, check=True, capture_output=True)


def different(folder: Path, words: tuple[str, ...], environment: dict[str, str], seeds: int) -> int:
    outputs: dict[str, int] = {}
    for seed in range(seeds):
        done = run(folder, words, {**environment, "PYTHONHASHSEED": str(seed)})
        said = done.stdout + b"\0" + (done.stderr if done.returncode else b"")
        outputs.setdefault(hashlib.sha256(said).hexdigest(), seed)
    ends = f", exit status {done.returncode}" if done.returncode else ""
    seen = f" (seeds {', '.join(map(str, outputs.values()))})" if len(outputs) > 1 else ""
    print(f"{len(outputs)} of {seeds}: gitmig {' '.join(words)}, {len(done.stdout)} bytes{ends}{seen}", flush=True)
    return len(outputs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path, nargs="?")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--revisions", type=int, default=300)
    parser.add_argument("--url-variable", default="DATABASE_URL")
    parser.add_argument("--url", default="postgresql+psycopg://")
    arguments = parser.parse_args()
    environment = {**os.environ, arguments.url_variable: arguments.url}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve() / "repository"
        if arguments.project:
            shutil.copytree(arguments.project, folder, ignore=shutil.ignore_patterns(".git", "__pycache__"))
        else:
            write_project(folder, arguments.revisions, ladder)
        commit(folder, environment)
        return sum(different(folder, words, environment, arguments.seeds) > 1 for words in COMMANDS)


if __name__ == "__main__":
    sys.exit(main())
