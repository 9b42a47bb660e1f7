"""Warnings name the line of the revision that led to them: SQLAlchemy's, which Alembic has the same way, and ours."""

from __future__ import annotations

import textwrap
import warnings
from typing import Any

import pytest

from tests.engine.runtime.conftest import MakeProject
from tests.engine.runtime.projects import Project

KEYS = (
    'op.create_table(\n    "t", sa.Column("a", sa.Integer, primary_key=True), sa.Column("b", sa.Integer),'
    '\n    sa.PrimaryKeyConstraint("b"),\n)'
)
INNER = textwrap.indent(KEYS, "    ")
COPIED = 'with op.batch_alter_table("i") as batch:\n    batch.alter_column("a", nullable=False)'
IMPLICIT = 'op.add_column("i", sa.Column("f", sa.Boolean(create_constraint=True)))'


def warned(project: Project, by: str, *arguments: Any, **keywords: Any) -> list[tuple[str, int, str, str]]:
    """File, line, class and text of each warning of an upgrade."""
    with warnings.catch_warnings(record=True, action="always") as found:
        assert getattr(project, by)("upgrade", *arguments, **keywords).error is None
    return [(one.filename, one.lineno, one.category.__name__, str(one.message)) for one in found]


def line_of(project: Project, text: str) -> int:
    (path,) = project.versions.glob("a1.py")
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line)


@pytest.mark.parametrize("body", [KEYS, f"def inner():\n{INNER}\ninner()"], ids=["directive", "function"])
def test_sqlalchemys_warnings_name_the_line_that_alembic_names(make_project: MakeProject, body: str) -> None:
    project = make_project()
    path = project.revision("a1", None, body)
    theirs, ours = (warned(project, by, "head", sql=True) for by in ("by_alembic", "by_gitmig"))
    assert ours == theirs
    assert ours[0][:3] == (str(path), line_of(project, "op.create_table"), "SAWarning")


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [(COPIED, "with op.batch", "expression-based index"), (IMPLICIT, "op.add_column", "Skipping unsupported ALTER")],
    ids=["batch", "ours"],
)
def test_what_a_copy_and_the_dialects_warn_of(
    make_project: MakeProject, sqlite_url: str, body: str, line: str, said: str
) -> None:
    """Alembic's name contextlib, or its own file."""
    project = make_project(sqlite_url)
    made = 'op.create_table("i", sa.Column("a", sa.Integer))\nop.create_index("x", "i", [sa.text("lower(a)")])'
    path = project.revision("a1", None, f"{made}\n{body}")
    found = [one for one in warned(project, "by_gitmig", "head") if said in one[3]]
    assert {(file, number) for file, number, *_ in found} == {(str(path), line_of(project, line))}
