"""Whether `heads`, `branches`, `history` and `show` say the same as Alembic's, on projects of others.

    compare_reading.py PROJECT... [--python PYTHON]

PROJECT is a folder with an alembic.ini, and perhaps an environ.json of variables that its files read; PYTHON an interpreter that has Alembic, and what the project's revision files import, which
Alembic runs and gitmig does not. Every revision is shown. Names that Alembic lists in the order of a set are compared sorted; all else,
order included, as it is printed. A line a project: revisions, commands compared, and which differ. The exit status is the number of projects that differ.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

LISTING = (
    "heads",
    "heads -v",
    "heads --resolve-dependencies",
    "branches",
    "branches -v",
    "history",
    "history -v",
    "history -r base:heads",
    "show heads",
    "show base",
)
ALL = "history --format json"
PROGRAM = """
import io, json, sys, time, warnings
warnings.simplefilter("ignore")
program, lines = sys.argv[1], json.load(sys.stdin)
class Kept(io.StringIO):
    encoding = "utf-8"  # Alembic writes what this can hold


out, sys.stdout = sys.stdout, Kept()  # before the import: Alembic keeps it from then on
if program == "alembic":
    from alembic.config import main
else:
    from gitmig.cli import run as main
told = {}
for line in lines:
    try:
        status = main(line.split())
    except SystemExit as left:
        status = left.code
    told[line] = [bool(status), sys.stdout.getvalue()]
    sys.stdout.seek(0)
    sys.stdout.truncate()
json.dump(told, out)
"""
SORTED = re.compile(r"(?m)^((?:Branches into|Branch names|Also depends on): )(.*)$|\(([^()]*, [^()]*)\)")

Told = dict[str, tuple[bool, str]]


class Compared(NamedTuple):
    """One project: how many revisions, how many commands, and the first of those that differ."""

    revisions: int
    commands: int
    option: str
    different: tuple[str, ...]


def told_by(program: str, python: str, project: Path, lines: Sequence[str]) -> Told:
    """What each command prints, and whether it fails."""
    wanted = project / "environ.json"
    environment = {**os.environ, **(json.loads(wanted.read_text()) if wanted.exists() else {})}
    done = subprocess.run(
        [python, "-c", PROGRAM, program],
        cwd=project,
        env=environment,
        input=json.dumps(lines),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{project}: {program} ends with {done.returncode}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def sorted_names(found: re.Match[str]) -> str:
    title, names, in_brackets = found.groups()
    if in_brackets is not None:
        return f"({', '.join(sorted(in_brackets.split(', ')))})"
    return title + ", ".join(sorted(names.split(", ")))


def normal(line: str, text: str) -> object:
    """Blocks of branch points stand in the order of a set; so do names in a list."""
    text = SORTED.sub(sorted_names, text)
    return sorted(text.split("\n")) if line.startswith(("branches", "heads")) else text


def option_for(project: Path) -> str:
    """What gitmig needs where a file computes its header: `--run-files`, as its own error says."""
    return " --run-files" if told_by("gitmig", sys.executable, project, ["heads"])["heads"][0] else ""


def compare(project: Path, python: str) -> Compared:
    option = option_for(project)
    failed, listed = told_by("gitmig", sys.executable, project, [ALL + option])[ALL + option]
    revisions = [] if failed else [one["revision"] for one in json.loads(listed)["revisions"]]
    lines = [*LISTING, *(f"show {revision}" for revision in revisions)]
    told = told_by("gitmig", sys.executable, project, [line + option for line in lines])
    ours = {line: told[line + option] for line in lines}
    theirs = told_by("alembic", python, project, lines)
    different = tuple(line for line in lines if ours[line][0] != theirs[line][0] or differ(line, ours, theirs))
    return Compared(len(revisions), len(lines), option, different)


def differ(line: str, ours: Told, theirs: Told) -> bool:
    return not ours[line][0] and normal(line, ours[line][1]) != normal(line, theirs[line][1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("projects", nargs="+", type=Path)
    parser.add_argument("--python", default=sys.executable)
    arguments = parser.parse_args()
    wrong = 0
    for project in arguments.projects:
        found = compare(project.resolve(), arguments.python)
        wrong += bool(found.different)
        verdict = f"differ: {', '.join(found.different[:5])}" if found.different else "the same"
        print(
            f"{project.name:24} {found.revisions:5} revisions {found.commands:6} commands{found.option}  {verdict}",
            flush=True,
        )
    return wrong


if __name__ == "__main__":
    sys.exit(main())
