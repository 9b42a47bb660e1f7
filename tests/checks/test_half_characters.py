"""Names with half a character in them, which Python's escapes can write and no file can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitmig.checks import table
from gitmig.checks.chosen import findings_of
from gitmig.checks.comparison import subject_of
from gitmig.checks.scope import Scope
from gitmig.project import find_project
from tests.repositories import project_at

if TYPE_CHECKING:
    from pathlib import Path

OPERATIONS = r"""op.alter_column("\ud800t", "\ud800c", nullable=False)
    op.alter_column("\ud800t", "\ud800c", type_=sa.Enum("a", name="\ud800e"), existing_type=sa.String(4))
    op.alter_column("\ud800t", "\ud800c", new_column_name="\ud800d")
    op.add_column("\ud800t", sa.Column("\ud800c", sa.Enum("a", name="\ud800e"), nullable=False))
    op.create_index("\ud800i", "\ud800t", ["\ud800c"])
    op.drop_index("\ud800i", "\ud800t")
    op.drop_constraint("\ud800k", "\ud800t", type_="check")
    op.create_check_constraint("\ud800k", "\ud800t", "a > 1", postgresql_not_valid=True)
    op.create_foreign_key("\ud800f", "\ud800t", "\ud800u", ["a"], ["b"], postgresql_not_valid=True)
    op.execute("SET lock_timeout = '1s'; ALTER TABLE \ud800t ADD CONSTRAINT \ud800k CHECK (a > 1) NOT VALID")
    op.rename_table("\ud800t", "\ud800u")
    with op.batch_alter_table("\ud800u") as batch:
        batch.drop_column("\ud800c")
    op.drop_table("\ud800u")"""


@pytest.mark.parametrize("dialect", ["postgresql", "mysql", "mariadb", "sqlite", "mssql", "oracle"])
def test_half_a_character_stops_no_check(dialect: str, tmp_path: Path) -> None:
    project = project_at(tmp_path).line("a")
    project.write("b.py", "b", "a", upgrade=OPERATIONS)
    (project.top / "gitmig.toml").write_text(f'dialects = ["{dialect}"]\n')
    subject = subject_of(find_project(directory=str(project.top)), Scope())
    every = tuple(check._replace(severity="error") for check in table.CHECKS)
    found = {finding.name for finding in findings_of(subject, every)}
    assert "drop-table" in found
    assert "unreadable-revision" not in found
