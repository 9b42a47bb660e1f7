"""No revision file makes a safety check fail, however odd: those of the cases, mutated.

GITMIG_TEST_EXAMPLES says how many; the default is small enough for every run.
"""

from __future__ import annotations

import ast
import os
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gitmig.checks import chosen as checks
from gitmig.checks.subject import Subject
from gitmig.project import find_project
from gitmig.revisions.graph import Graph
from gitmig.revisions.source import read_source
from tests.cases import Case
from tests.checks.safety.test_cases import FOLDER, revision_file, sections
from tests.repositories import project_at

if TYPE_CHECKING:
    import pytest

    from gitmig.project import Project

NUMBER = int(os.environ.get("GITMIG_TEST_EXAMPLES") or 100)
SAFETY = tuple(check for check in checks.CHECKS if check.group == "safety")
DIALECTS = ("postgresql", "mysql", "sqlite", "mssql", "oracle", "mariadb")
ODD = (
    "None",
    "*x",
    "**x",
    "op",
    "...",
    "lambda: 0",
    "[*x]",
    "f'{x!r:>9}'",
    "x.y[0]",
    "-1",
    "{**x}",
    "b'x'",
    "(yield)",
    "'%s' % ()",
)


def texts() -> list[str]:
    found = []
    for path in sorted(FOLDER.glob("*.case")):
        case = Case(path)
        found += [revision_file(text) for key in ("found", "not-found") for _, text in sections(case, key)]
    return found


def mutated(text: str, chance: random.Random) -> str:
    """The text with some expressions, arguments or statements changed, as long as it is Python."""
    for _ in range(20):
        lines = text.splitlines()
        first = min(12, len(lines) - 1)  # behind the headers, mostly
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(first, len(lines))
            change = chance.choice(("drop", "double", "swap", "odd", "odd"))
            if change == "drop" and len(lines) > first + 2:
                del lines[place]
            elif change == "double":
                lines.insert(place, lines[place])
            elif change == "swap":
                other = chance.randrange(first, len(lines))
                lines[place], lines[other] = lines[other], lines[place]
            else:
                lines[place] = with_odd(lines[place], chance)
        changed = "\n".join(lines) + "\n"
        try:
            ast.parse(changed)
        except (SyntaxError, ValueError):
            continue
        return changed
    return text


def with_odd(line: str, chance: random.Random) -> str:
    """The line with one of its arguments put in another way."""
    marks = [place for place, sign in enumerate(line) if sign in "(,="]
    if not marks:
        return line
    start = chance.choice(marks) + 1
    end = min([place for place, sign in enumerate(line) if sign in "),=" and place > start] or [len(line)])
    return line[:start] + chance.choice(ODD) + line[end:]


def judged(project: Project, text: str, dialect: str) -> int:
    source = read_source("/b2.py", text.encode(), thorough=True)
    assert source is not None
    revisions = [source.revision] if source.revision else []
    settings = project.settings._replace(dialects=(dialect,))
    subject = Subject(project._replace(settings=settings), [source], Graph(revisions), frozenset(("/b2.py",)))
    return len(checks.findings_of(subject, SAFETY))


def test_no_mutant_makes_a_check_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")  # a thousand starts of squawk tell nothing new
    monkeypatch.setenv("PATH", "")
    project_at(tmp_path)
    project, originals = find_project(directory=str(tmp_path)), texts()
    found = 0
    for number in range(NUMBER):
        chance = random.Random(number)
        text, dialect = mutated(chance.choice(originals), chance), chance.choice(DIALECTS)
        try:
            found += judged(project, text, dialect)
        except Exception as error:
            error.add_note(f"mutant {number}, {dialect}:\n{text}")
            raise
    assert found > NUMBER / 5, "the mutants are not what checks look at"
