"""Which tables and columns are known to be new, so that what is done to them afterwards hurts nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitmig.checks import chosen as checks
from gitmig.checks.comparison import subject_of
from gitmig.checks.lifetimes import has_word
from gitmig.checks.scope import Scope
from gitmig.project import find_project
from tests.checks.safety.test_cases import revision_file
from tests.repositories import Repository, project_at

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("rename-column", "drop-column", "multi-step-in-one-branch", "create-index-not-concurrent", "drop-table")
BEFORE = 'op.create_table("orders", sa.Column("id", sa.Integer), sa.Column("old", sa.Integer))'
RENAMED = """
op.drop_column("orders", "old")
op.alter_column("orders", "old_ts", new_column_name="old")
"""


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    """A branch of a project whose base has the table `orders`."""
    project = project_at(tmp_path).init()
    project.versions.mkdir(parents=True, exist_ok=True)
    (project.versions / "a1.py").write_text(revision_file(BEFORE, "a1", None))
    (project.top / "gitmig.toml").write_text('dialects = ["postgresql"]\nbase = "main"\n')
    project.commit()
    project.git("switch", "-q", "-c", "topic")
    return project


def found(project: Repository, text: str) -> list[str]:
    (project.versions / "b2.py").write_text(revision_file(text, "b2", "a1"))
    subject = subject_of(find_project(directory=str(project.top)), Scope())
    return [finding.name for finding in checks.findings_of(subject, checks.chosen(NAMES))]


@pytest.mark.parametrize(
    "added",
    [
        'temp = lambda name: sa.Column(name + "_ts", sa.DateTime())\nop.add_column("orders", temp("old"))',
        'name = "old"\ntemp = lambda: sa.Column(name + "_ts", sa.DateTime())\nop.add_column("orders", temp())',
        'temps = [lambda: sa.Column("old_ts", sa.DateTime())]\nop.add_column("orders", temps[0]())',
        'op.add_column("orders", sa.Column(computed(), sa.DateTime()))',
    ],
)
def test_a_column_that_a_lambda_or_nobody_tells_the_name_of(project: Repository, added: str) -> None:
    """It may be the one that is renamed; the one that the base has is not among those that are added."""
    assert found(project, added + RENAMED) == ["drop-column"]


def test_a_column_that_may_be_new_is_dropped(project: Repository) -> None:
    assert found(project, 'op.add_column("orders", sa.Column(computed()))\nop.drop_column("orders", "other")') == []


def test_a_column_that_is_added_by_its_name(project: Repository) -> None:
    added = 'op.add_column("orders", sa.Column("other", sa.DateTime()))'
    assert found(project, added + RENAMED) == ["drop-column", "rename-column"]


def test_a_column_that_is_added_further_down(project: Repository) -> None:
    assert found(project, f'{RENAMED}op.add_column("orders", sa.Column(computed()))') == [
        "drop-column",
        "rename-column",
    ]


@pytest.mark.parametrize(("text", "is_there"), [(b'"old"', True), (b"old", True), (b"older bold _old old_", False)])
def test_a_word(text: bytes, is_there: bool) -> None:
    assert has_word(text, b"old") is is_there


INDEX = 'op.create_index("ix", "carts", ["id"])'
CARTS = 'sa.Table("carts", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))'
MODEL = f"""
class Cart(Base):
    __tablename__ = "carts"

def upgrade():
    Cart.__table__.create(op.get_bind(), checkfirst=True)
    {INDEX}

def downgrade():
    Cart.__table__.drop(op.get_bind())
"""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"{CARTS}.create(op.get_bind())\n{INDEX}", []),
        (f"carts = {CARTS}\ncarts.create(bind=op.get_bind())\n{INDEX}", []),
        (MODEL, []),
        (f"create_table('carts', sa.Column('id', sa.Integer))\n{INDEX}", []),
        (f"helpers.create_table('carts')\n{INDEX}", []),
        (f"Base.metadata.create_all(op.get_bind())\n{INDEX}", []),
        (
            f"Base.metadata.create_all(op.get_bind())\n{INDEX.replace('carts', 'orders')}",
            ["create-index-not-concurrent"],
        ),
        (f"sa.Enum('a', name='carts').create(op.get_bind())\n{INDEX}", ["create-index-not-concurrent"]),
        (f"{CARTS}.drop(op.get_bind())\n{INDEX}", ["create-index-not-concurrent"]),
        (
            f"if op.get_bind().dialect.name == 'sqlite':\n    op.create_table('carts')\n{INDEX}",
            ["create-index-not-concurrent"],
        ),
        (f"op.drop_table('carts')\n{CARTS}.create(op.get_bind())\n{INDEX}", ["drop-table"]),
    ],
)
def test_tables_that_no_directive_makes(project: Repository, text: str, names: list[str]) -> None:
    assert found(project, text) == names


def test_a_helper_of_the_file_is_followed(project: Repository) -> None:
    text = f"def create_table(name):\n    pass\n\ndef upgrade():\n    create_table('carts')\n    {INDEX}\n"
    assert found(project, text) == ["create-index-not-concurrent"]
