"""What the revisions below say of a column counts, on MySQL: what it loses when it is written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitmig.checks import chosen as checks
from gitmig.checks.comparison import subject_of
from gitmig.checks.scope import Scope
from gitmig.project import find_project
from tests.checks.safety.test_cases import revision_file
from tests.repositories import project_at

if TYPE_CHECKING:
    from pathlib import Path

    from gitmig.checks.finding import Finding

LOSES = "mysql-alter-loses-attributes"


def found_in_last(folder: Path, name: str, *bodies: str, dialect: str = "mysql") -> list[Finding]:
    """What a check finds in the last of a line of revisions."""
    project = project_at(folder)
    (folder / "gitmig.toml").write_text(f'dialects = ["{dialect}"]\n')
    for number, body in enumerate(bodies):
        parent = f"r{number - 1}" if number else None
        # names that sort against the order in which they run
        (project.versions / f"{9 - number}.py").write_text(revision_file(body, f"r{number}", parent))
    path = project.versions / f"{10 - len(bodies)}.py"
    subject = subject_of(find_project(directory=str(folder)), Scope(files=(str(path),)))
    return checks.findings_of(subject, checks.chosen([name]))


def table(*columns: str) -> str:
    return f'op.create_table("orders", {", ".join(columns)})'


ID = 'sa.Column("id", sa.Integer(), nullable=False)'
KEY = 'sa.Column("id", sa.Integer(), primary_key=True)'
NOTE = 'sa.Column("note", sa.String(50), nullable=False, server_default="")'
LARGER = "type_=sa.String(60), existing_type=sa.String(50), existing_nullable=False"
BIGGER = "type_=sa.BigInteger(), existing_type=sa.Integer(), existing_nullable=False"


def note(arguments: str) -> str:
    return f'op.alter_column("orders", "note", {arguments})'


def number(arguments: str) -> str:
    return f'op.alter_column("orders", "id", {arguments})'


@pytest.mark.parametrize(
    ("bodies", "lost"),
    [
        ((table(KEY, NOTE), note(LARGER)), "default"),
        ((table(KEY), f'op.add_column("orders", {NOTE})', note(LARGER)), "default"),
        ((table(KEY, NOTE[:-1] + ', comment="as printed")'), note(LARGER + ', server_default="x"')), "comment"),
        ((table(KEY, 'sa.Column("note", sa.Text())'), note('server_default="x"'), note("type_=sa.Text(), nullable=True")), "default"),
        ((table(KEY), number(BIGGER)), "AUTO_INCREMENT"),
        ((table(ID, 'sa.PrimaryKeyConstraint("id")'), number(BIGGER)), "AUTO_INCREMENT"),
        ((f"{table(KEY, NOTE)}\n{note(LARGER)}",), "default"),
        # look-alikes
        ((table(KEY, NOTE), note(LARGER + ', existing_server_default=""')), ""),
        ((table(KEY, NOTE), note(LARGER + ", server_default=None")), ""),
        ((table(KEY, NOTE), note(LARGER + ", **more")), ""),
        ((table(KEY, NOTE), note(LARGER), note(LARGER)), ""),
        ((table(KEY, NOTE), note("server_default=None, existing_type=sa.String(50)"), note(LARGER)), ""),
        ((table(KEY, NOTE), 'op.drop_column("orders", "note")\nop.add_column("orders", sa.Column("note", sa.Text()))', note(LARGER)), ""),
        ((table(KEY, NOTE), 'op.rename_table("orders", "purchases")', note(LARGER)), ""),
        ((table(KEY, NOTE).replace("orders", "carts"), note(LARGER)), ""),
        ((table(KEY, NOTE), note('new_column_name="remark", existing_type=sa.String(50), existing_nullable=False, existing_server_default=""'), note(LARGER)), ""),
        ((table(KEY), number(BIGGER + ", autoincrement=True")), ""),
        ((table(KEY), number(BIGGER + ", existing_autoincrement=True")), ""),
        ((table(ID, 'sa.PrimaryKeyConstraint("id", "shop")'), number(BIGGER)), ""),
        ((table(KEY, 'sa.Column("shop", sa.Integer(), primary_key=True)'), number(BIGGER)), ""),
        ((table(KEY[:-1] + ", autoincrement=False)"), number(BIGGER)), ""),
        ((table(ID), number(BIGGER)), ""),
        ((table('sa.Column("id", sa.String(36), primary_key=True)'), number("type_=sa.String(40), existing_type=sa.String(36), existing_nullable=False")), ""),
    ],
)  # fmt: skip
def test_what_is_not_repeated_is_lost(bodies: tuple[str, ...], lost: str, tmp_path: Path) -> None:
    found = found_in_last(tmp_path, LOSES, *bodies)
    assert [lost in finding.message for finding in found] == ([True] if lost else [])


def test_a_downgrade_finds_what_the_upgrade_left(tmp_path: Path) -> None:
    way_back = note("type_=sa.String(50), existing_type=sa.String(60), existing_nullable=False")
    kept = note(LARGER + ', existing_server_default=""')
    both = f"def upgrade():\n    {kept}\n\ndef downgrade():\n    {way_back}\n"
    (finding,) = found_in_last(tmp_path, LOSES, table(KEY, NOTE), both)
    assert "default" in finding.message
    assert "existing_server_default=" in finding.remedy
