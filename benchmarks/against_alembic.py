"""What gitmig's commands cost beside Alembic's, on generated projects, in the same run.

    against_alembic.py [JOB]... [--rounds 7] [--alembic PATH] [--postgresql URL] [--largest 10000]

Each job is two commands that take turns. The figures are medians of processor time (user and system, children included) and of peak
memory; the ratio is the median of the rounds' ratios. Byte code is warm, and what gitmig keeps in the git directory too, but for the jobs
called `-uncached`; projects without a repository have none to keep it in. `--alembic` names
the peer, best in an environment of its own: Mako is slower where Pygments is installed. `--postgresql` names a server on this machine on
which databases may be made; where its process can be seen, what it spends counts too. The exit status is 1 if a ratio is above its goal.
"""

from __future__ import annotations

import argparse
import functools
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from measuring import ALEMBIC, GITMIG, Command, Pair, cost_of, paired
from postgresql import Server
from projects import commit_all_but, forks, identifier, ladder, write_configuration, write_project

CHECK = "check --all --select multiple-heads,missing-downgrade"
UNCACHED = {"GITMIG_NO_CACHE": "1"}
LAST = "{before}:{last}"
TARGET = '[targets.main]\nurl = "sqlite:///{}/database.sqlite"\n'


class Job(NamedTuple):
    """The words for both programs, or for each; `goal` bounds the ratio, `prepare` is done once in the project's folder."""

    name: str
    ours: str
    theirs: str
    revisions: int
    goal: float | None = None
    shape: Callable[[int], str | tuple[str, ...] | None] = forks
    prepare: Callable[[Path, int], None] = lambda _folder, _revisions: None
    environment: Mapping[str, str] = {}


def fill_sqlite(folder: Path, _revisions: int) -> None:
    (folder / "gitmig.toml").write_text(TARGET.format(folder))
    cost_of(Command([GITMIG, "stamp", "-c", "sqlite.ini", "heads"], folder))


def leave_one_new(folder: Path, revisions: int) -> None:
    if not (folder / ".git").exists():
        commit_all_but(folder, identifier(revisions - 1))


def stage_one(folder: Path, revisions: int) -> None:
    leave_one_new(folder, revisions)
    subprocess.run(["git", "add", "migrations"], cwd=folder, check=True)


JOBS = (
    Job("help", "--help", "--help", 100, 0.35),
    Job("heads", "heads", "heads", 100, 0.15),
    Job("check", CHECK, "heads", 1000, 0.08, prepare=leave_one_new),
    Job("check-uncached", CHECK, "heads", 1000, 0.10, prepare=leave_one_new, environment=UNCACHED),
    Job("check", CHECK, "heads", 10_000, 0.02, prepare=leave_one_new),
    Job("check-uncached", CHECK, "heads", 10_000, 0.10, prepare=leave_one_new, environment=UNCACHED),
    Job("preview", "preview --base main", f"upgrade {LAST} --sql", 1000, 0.65, prepare=leave_one_new),
    Job("preview", "preview --base main", f"upgrade {LAST} --sql", 10_000, 0.20, prepare=leave_one_new),
    Job("one-as-sql", f"upgrade {LAST} --sql", f"upgrade {LAST} --sql", 1000),
    Job("all-as-sql", "upgrade heads --sql", "upgrade heads --sql", 1000, 0.85),
    Job("all-as-sql", "upgrade heads --sql", "upgrade heads --sql", 10_000, 0.85),
    Job("nothing-to-do", "upgrade -c sqlite.ini heads", "-c sqlite.ini upgrade heads", 1000, 0.70, prepare=fill_sqlite),
    Job("deploy", "deploy -c sqlite.ini main", "-c sqlite.ini upgrade heads", 1000, prepare=fill_sqlite),
    Job(
        "at-heads",
        "current -c sqlite.ini --check-heads",
        "-c sqlite.ini current --check-heads",
        10_000,
        0.05,
        prepare=fill_sqlite,
    ),
    Job("check-staged", "check --staged --base main", "heads", 1000, 0.10, prepare=stage_one),
    Job("branches", "branches", "branches", 10_000, 0.10, ladder),
    Job("history", "history", "history", 10_000, 0.10, ladder),
)


class Bench:
    """Projects made when a job wants one, and the rows that were printed."""

    def __init__(self, folder: Path, arguments: argparse.Namespace) -> None:
        self.folder = folder
        self.arguments = arguments
        self.missed = 0
        print(f"{'':31}{'gitmig':>18}{'peer':>18}{'ratio':>9}  goal", flush=True)

    @functools.cache  # noqa: B019 (one bench a process)
    def project(self, revisions: int, shape: Callable[[int], str | tuple[str, ...] | None]) -> Path:
        folder = self.folder / f"{shape.__name__}-{revisions}"
        write_project(folder, revisions, shape)
        return folder

    def row(self, name: str, pair: Pair, goal: float | None) -> None:
        sides = "".join(f"{side.processor * 1000:9.0f} ms{side.peak:4.0f} M" for side in pair[:2])
        missed = goal is not None and pair.ratio > goal
        self.missed += missed
        print(f"{name:31}{sides}{pair.ratio:9.3f}  {goal or '':<5}{' MISSED' if missed else ''}", flush=True)

    def run(self, job: Job) -> None:
        folder = self.project(job.revisions, job.shape)
        job.prepare(folder, job.revisions)
        places = {"before": identifier(job.revisions - 2), "last": identifier(job.revisions - 1)}
        ours = [GITMIG, *job.ours.format(**places).split()]
        theirs = [self.arguments.alembic, *job.theirs.format(**places).split()]
        pair = paired(Command(ours, folder, job.environment), Command(theirs, folder), self.arguments.rounds)
        self.row(f"{job.name}, {job.revisions}", pair, job.goal)

    def upgrade(self, server: Server, revisions: int = 1000) -> None:
        """An empty database upgraded, beside Alembic, and beside `psql -f` of the same statements."""
        folder, name = self.project(revisions, forks), "gitmig_benchmark"
        script = folder / "upgrade.sql"
        cost_of(Command([GITMIG, "upgrade", "heads", "--sql"], folder), script)
        write_configuration(folder / "postgresql.ini", server.url(name))
        words = ["upgrade", "-c", "postgresql.ini", "heads"]
        peer = ["-c", "postgresql.ini", "upgrade", "heads"]
        client = ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script), server.url(name, "postgresql")]
        ours, theirs, psql = (
            Command(each, folder, before=lambda: server.renew(name), elsewhere=server.processor_seconds)
            for each in ([GITMIG, *words], [self.arguments.alembic, *peer], client)
        )
        self.row(f"upgrade-postgresql, {revisions}", paired(ours, theirs, self.arguments.rounds), 0.95)
        self.row(f"- beside psql -f, {revisions}", paired(ours, psql, self.arguments.rounds), None)
        server.drop(name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jobs", nargs="*", metavar="JOB", help="default: all")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--alembic", default=ALEMBIC)
    parser.add_argument("--postgresql", metavar="URL")
    parser.add_argument("--largest", type=int, default=10_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder).resolve(), arguments)
        for job in JOBS:
            if job.revisions <= arguments.largest and (not arguments.jobs or job.name in arguments.jobs):
                bench.run(job)
        if arguments.postgresql and (not arguments.jobs or "upgrade-postgresql" in arguments.jobs):
            bench.upgrade(Server(arguments.postgresql))
    return 1 if bench.missed else 0


if __name__ == "__main__":
    sys.exit(main())
