"""What a hook of gitmig adds to a commit, through pre-commit and through prek, on a generated repository.

    hooks.py [--revisions 1000] [--rounds 9] [--runner pre-commit] [--runner prek]

An empty hook (`true`) and one of gitmig's take turns, each run by the runner on one staged revision file. Printed are milliseconds on the
clock and of processor time, of the run with the empty hook and what gitmig's adds to that: medians, and medians of the rounds' differences.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
from pathlib import Path

from measuring import BIN, GITMIG, Command, Cost, cost_of
from projects import commit_all_but, identifier, write_project

HOOK = "  - {{id: {name}, name: {name}, language: system, entry: {entry!r}, pass_filenames: false, always_run: true}}\n"
ENTRIES = {
    "empty": "true",
    "gitmig-heads": f"{GITMIG} check --staged --base main --select multiple-heads",
    "gitmig-check": f"{GITMIG} check --staged --base main",
    "alembic-heads": f"{BIN / 'alembic'} heads",
}


def prepared(folder: Path, revisions: int) -> Path:
    """A repository with all revisions but the last on `main`, and that one staged."""
    project = folder / "project"
    write_project(project, revisions)
    hooks = "".join(HOOK.format(name=name, entry=entry) for name, entry in ENTRIES.items())
    (project / ".pre-commit-config.yaml").write_text(f"repos:\n- repo: local\n  hooks:\n{hooks}")
    commit_all_but(project, identifier(revisions - 1))
    subprocess.run(["git", "add", "-A"], cwd=project, check=True)
    return project


def added(runner: str, name: str, project: Path, rounds: int) -> tuple[Cost, Cost]:
    """What the runner costs with the empty hook, and what it costs more with another one."""
    environment = {"PRE_COMMIT_HOME": f"{project.parent}/pre-commit", "PREK_HOME": f"{project.parent}/prek"}
    empty, hook = (Command([str(BIN / runner), "run", each], project, environment) for each in ("empty", name))
    cost_of(empty), cost_of(hook)
    measured = [(cost_of(empty), cost_of(hook)) for _ in range(rounds)]
    before = Cost(*(statistics.median(figures) for figures in zip(*(one for one, _ in measured), strict=True)))
    more = [Cost(*(b - a for a, b in zip(one, other, strict=True))) for one, other in measured]
    return before, Cost(*(statistics.median(figures) for figures in zip(*more, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--revisions", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--runner", action="append", choices=("pre-commit", "prek"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project = prepared(Path(folder).resolve(), arguments.revisions)
        print(f"{'':28}{'empty hook':>24}{'added':>24}   (clock, processor)")
        for runner in arguments.runner or ("pre-commit", "prek"):
            for name in list(ENTRIES)[1:]:
                before, more = added(runner, name, project, arguments.rounds)
                sides = "".join(
                    f"{side.wall * 1000:10.0f} ms{side.processor * 1000:8.0f} ms" for side in (before, more)
                )
                print(f"{runner + ', ' + name:28}{sides}", flush=True)


if __name__ == "__main__":
    main()
