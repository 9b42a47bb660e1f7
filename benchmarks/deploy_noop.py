"""How long a deploy takes that finds nothing to do, as seconds of the whole command, beside `alembic upgrade head`.

Usage: python benchmarks/deploy_noop.py [URL] [REVISIONS] [ROUNDS]      (needs alembic; a SQLite file when no URL is given)
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ENV = """\
import os
from alembic import context
from sqlalchemy import create_engine, pool

with create_engine(os.environ["BENCHMARK_URL"], poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION = '''\
"""Revision {number}"""
revision = "{name}"
down_revision = {parent!r}


def upgrade():
    pass


def downgrade():
    pass
'''
SETTINGS = '[targets.main]\nurl = "env:BENCHMARK_URL"\npass_url_as = "BENCHMARK_URL"\n'


def make_project(folder: Path, revisions: int) -> None:
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (folder / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/migrations\n", "utf-8")
    (folder / "migrations" / "env.py").write_text(ENV, "utf-8")
    (folder / "gitmig.toml").write_text(SETTINGS, "utf-8")
    parent = None
    for number in range(revisions):
        name = f"{number:012x}"
        (versions / f"{name}.py").write_text(REVISION.format(number=number, name=name, parent=parent), "utf-8")
        parent = name


def seconds(folder: Path, *words: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", *words], cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    url, revisions, rounds = [*sys.argv[1:], "", "", ""][:3]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["BENCHMARK_URL"] = url or f"sqlite:///{folder}/benchmark.sqlite"
        make_project(folder, int(revisions or 100))
        print(f"first deploy, {revisions or 100} revisions: {seconds(folder, 'gitmig', 'deploy', 'main'):.2f} s")
        commands = {"gitmig deploy": ("gitmig", "deploy", "main"), "alembic upgrade": ("alembic", "upgrade", "head")}
        times: dict[str, list[float]] = {title: [] for title in commands}
        for _ in range(int(rounds or 5)):
            for title, words in commands.items():
                times[title].append(seconds(folder, *words))
        for title, measured in times.items():
            print(f"{title}, nothing to do: median {statistics.median(measured):.2f} s, best {min(measured):.2f} s")


if __name__ == "__main__":
    main()
