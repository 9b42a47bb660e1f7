"""What safety checks take from outside of the file they judge: other revisions, env.py, the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitmig.checks import chosen as checks
from gitmig.checks.comparison import subject_of
from gitmig.checks.scope import Scope
from gitmig.project import find_project
from tests.checks.safety.test_cases import revision_file
from tests.repositories import Repository, project_at

if TYPE_CHECKING:
    from pathlib import Path

BATCH = """
with op.batch_alter_table("customers") as batch_op:
    batch_op.alter_column("name", existing_type=sa.String(50), nullable=False)
"""
REFERENCE = 'op.create_table("orders", sa.Column("c", sa.Integer, sa.ForeignKey("customers.id", ondelete="CASCADE")))'
TRIGGER = 'op.execute("CREATE TRIGGER noted AFTER UPDATE ON customers BEGIN SELECT 1; END")'


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    return project_at(tmp_path).init()


def write(project: Repository, text: str, revision: str, parent: str | None = None) -> None:
    project.versions.mkdir(parents=True, exist_ok=True)
    (project.versions / f"{revision}.py").write_text(revision_file(text, revision, parent))


def branch(project: Repository, dialect: str = "postgresql") -> None:
    """What is there becomes the base, and what comes is new."""
    (project.top / "gitmig.toml").write_text(f'dialects = ["{dialect}"]\nbase = "main"\n')
    project.commit()
    project.git("switch", "-q", "-c", "topic")


def found(project: Repository, *names: str) -> list[tuple[str, str]]:
    """(file, message) of each finding."""
    subject = subject_of(find_project(directory=str(project.top)), Scope())
    findings = checks.findings_of(subject, checks.chosen(names))
    return [(finding.path.rpartition("/")[2], finding.message) for finding in findings]


def test_a_column_that_another_revision_of_the_branch_adds(project: Repository) -> None:
    write(project, "pass", "a1")
    branch(project)
    write(project, 'op.add_column("orders", sa.Column("copy", sa.Text(), nullable=True))', "b2", "a1")
    write(project, 'op.execute("SELECT 1")\nop.drop_column("orders", "copy")', "c3", "b2")
    assert found(project, "drop-column", "multi-step-in-one-branch") == [
        ("c3.py", "orders.copy is dropped in the branch that adds it")
    ]


def test_a_column_that_the_base_has(project: Repository) -> None:
    write(project, 'op.add_column("orders", sa.Column("copy", sa.Text(), nullable=True))', "a1")
    branch(project)
    write(project, 'op.drop_column("orders", "copy")', "b2", "a1")
    ((file, message),) = found(project, "drop-column", "multi-step-in-one-branch")
    assert file == "b2.py"
    assert message.startswith("orders.copy is dropped with its values")


def test_a_table_of_another_revision_of_the_branch_is_no_finding(project: Repository) -> None:
    write(project, "pass", "a1")
    branch(project)
    write(project, 'op.create_table("drafts", sa.Column("id", sa.Integer))', "b2", "a1")
    write(project, 'op.rename_table("drafts", "sketches")\nop.execute("DROP TABLE drafts")', "c3", "b2")
    assert found(project, "drop-table", "rename-table") == []


@pytest.mark.parametrize(
    ("environment", "file"),
    [
        ('connection.execute(text("PRAGMA foreign_keys=ON"))', ["b2.py"]),
        ("cursor.execute('pragma foreign_keys = 1')", ["b2.py"]),
        ('# connection.execute(text("PRAGMA foreign_keys=ON"))', []),
        ('connection.execute(text("PRAGMA foreign_keys=OFF"))', []),
        ("", []),
    ],
)
def test_env_py_switches_foreign_keys_on(project: Repository, environment: str, file: list[str]) -> None:
    write(project, REFERENCE, "a1")
    (project.top / "migrations" / "env.py").write_text(environment)
    branch(project, "sqlite")
    write(project, BATCH, "b2", "a1")
    assert [name for name, _ in found(project, "sqlite-batch-cascade")] == file


def test_a_trigger_of_an_older_revision(project: Repository) -> None:
    write(project, TRIGGER, "a1")
    branch(project, "sqlite")
    write(project, BATCH, "b2", "a1")
    assert found(project, "sqlite-batch-loses-objects") == [
        ("b2.py", "the batch drops and makes anew customers, and its trigger noted is gone then")
    ]
    write(project, 'op.execute("DROP TRIGGER noted")', "c3", "b2")
    assert found(project, "sqlite-batch-loses-objects") == []


@pytest.mark.parametrize("place", ["shop/models.py", "src/shop/models/__init__.py", "shop.py"])
def test_models_of_a_package_of_the_repository(project: Repository, place: str) -> None:
    write(project, "pass", "a1")
    branch(project)
    text = "from shop.models import Order\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n"
    write(project, text, "b2", "a1")
    assert found(project, "imports-app-code") == []
    (project.top / place).parent.mkdir(parents=True, exist_ok=True)
    (project.top / place).write_text("")
    assert [file for file, _ in found(project, "imports-app-code")] == ["b2.py"]


@pytest.mark.parametrize(
    ("day", "files"), [("2026-01-01 00:00:00", ["b2.py"]), ("2026-01-03 00:00:00", []), ("some day", [])]
)
def test_a_revision_older_than_its_parent(project: Repository, day: str, files: list[str]) -> None:
    body = "\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n"
    for revision, parent, date in (("a1", None, "2026-01-02 03:04:05.678"), ("b2", "a1", day)):
        header = f'"""a message\n\nCreate Date: {date}\n"""\n\nrevision = "{revision}"\ndown_revision = {parent!r}'
        write(project, header + body, revision, parent)
        if parent is None:
            branch(project)
    assert [file for file, _ in found(project, "create-date-order")] == files


@pytest.mark.parametrize(
    ("column", "ends"),
    [
        ("nullable=False", ["NOT NULL is lost"]),
        ("nullable=True", []),
        ("nullable=IS_NULLABLE", ["NOT NULL, if it has that, is lost"]),
    ],
)
def test_what_an_older_revision_says_of_a_column(project: Repository, column: str, ends: list[str]) -> None:
    write(project, f'op.create_table("orders", sa.Column("note", sa.String(50), {column}))', "a1")
    branch(project, "mysql")
    alter = 'op.alter_column("orders", "note", type_=sa.String(60), existing_type=sa.String(50))'
    write(project, alter, "b2", "a1")
    found_there = found(project, "mysql-alter-loses-attributes")
    assert [message.rpartition(": ")[2] for _, message in found_there] == ends


@pytest.mark.parametrize(("dialect", "files"), [("mysql", ["a1.py"]), ("mariadb", [])])
def test_a_short_varchar_grows_in_place_on_mariadb(project: Repository, dialect: str, files: list[str]) -> None:
    (project.top / "gitmig.toml").write_text(f'dialects = ["{dialect}"]\n')
    types = "type_=sa.String(100), existing_type=sa.String(20), existing_nullable=True"
    write(project, f'op.alter_column("orders", "code", {types})', "a1")
    assert [file for file, _ in found(project, "mysql-change-type-copies")] == files


TWO = 'op.execute("DELETE FROM orders WHERE id < 10; DELETE FROM carts WHERE id < 10")'
BLOCK = 'op.execute("DO $$ BEGIN DELETE FROM orders WHERE id < 10; DELETE FROM carts WHERE id < 10; END $$")'


@pytest.mark.parametrize(
    ("environment", "text", "files"),
    [
        ('url = "postgresql+asyncpg://server/orders"', TWO, ["a1.py"]),
        ('url = "postgresql+asyncpg://server/orders"', BLOCK, []),
        ('url = url.replace("+asyncpg", "")', TWO, []),
        ('url = url.set(drivername="postgresql")  # asyncpg is for the application', TWO, []),
        ("import asyncpg\nimport psycopg", TWO, []),
        ("# no asyncpg here", TWO, []),
    ],
)
def test_env_py_names_a_driver_that_takes_one_statement(
    project: Repository, environment: str, text: str, files: list[str]
) -> None:
    (project.top / "migrations" / "env.py").write_text(environment)
    (project.top / "gitmig.toml").write_text('dialects = ["postgresql"]\n')
    write(project, text, "a1")
    assert [file for file, _ in found(project, "several-statements")] == files


@pytest.mark.parametrize(
    ("dialect", "lock", "says"),
    [
        ("postgresql", "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE", []),
        ("postgresql", "LOCK TABLE customers IN ACCESS EXCLUSIVE MODE", ["whoever needs customers"]),
        ("postgresql", "LOCK TABLE customers IN SHARE MODE", ["whoever writes customers"]),
        ("mysql", "LOCK TABLES orders WRITE, customers READ", ["whoever needs orders"]),
        ("mysql", "LOCK TABLES orders READ", ["whoever writes orders"]),
    ],
)
def test_a_lock_that_a_later_line_takes_anyway(project: Repository, dialect: str, lock: str, says: list[str]) -> None:
    (project.top / "gitmig.toml").write_text(f'dialects = ["{dialect}"]\n')
    write(project, f'op.execute("{lock}")\nop.add_column("orders", sa.Column("note", sa.Text(), nullable=True))', "a1")
    assert [message.partition(" waits ")[0] for _, message in found(project, "lock-table")] == says
