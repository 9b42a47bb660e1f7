"""A table that others refer to is made anew on a SQLite database that enforces foreign keys: nobody's rows are lost."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from gitmig.engine.ddl.foreign_keys import may_replace_tables
from gitmig.engine.operations.base import Operations
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.errors import BatchError
from tests.engine.runtime.conftest import MakeProject
from tests.engine.runtime.projects import ENVIRONMENT, Project, rows, tables, versions

ENFORCED = """
    @event.listens_for(engine, "connect")
    def enforce(connection, record):
        connection.execute("PRAGMA foreign_keys = ON")
"""
BEGUN_BY_SQLALCHEMY = """
        connection.isolation_level = None
    @event.listens_for(engine, "begin")
    def begin(connection):
        connection.exec_driver_sql("BEGIN")
"""
FAMILY = """\
op.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY, boss INTEGER REFERENCES parent (id) ON DELETE CASCADE, x TEXT)")
op.execute("CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent (id) {action})")
op.execute("INSERT INTO parent VALUES (1, NULL, 'a'), (2, 1, 'b')")
op.execute("INSERT INTO child VALUES (1, 1), (2, 2)")"""
BLOCK = """with op.batch_alter_table("parent") as batch:
    batch.drop_column("x")
"""
# what a reader of the function's code does not see
HIDDEN = BLOCK.replace("op.batch_alter_table", 'getattr(op, "batch_" + "alter_table")')
UPDATE = 'op.execute("UPDATE parent SET x = 1")\n'
AGAIN = """with op.batch_alter_table("parent") as batch:
    batch.add_column(sa.Column("y", sa.Integer))
    batch.alter_column("boss", new_column_name="chief")
"""
IS_ON = 'assert op.get_bind().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1'
CHILDREN = [(1, 1), (2, 2)]
ACTIONS = ["ON DELETE CASCADE", "ON DELETE SET NULL", "ON DELETE RESTRICT", "", "DEFERRABLE INITIALLY DEFERRED"]


def enforcing(make_project: MakeProject, url: str, more: str = "", options: str = "{}") -> Project:
    project = make_project(url)
    text = "from sqlalchemy import event\n" + ENVIRONMENT.format(options=options)
    project.environment(text.replace("    with engine.connect()", ENFORCED + more + "    with engine.connect()"))
    return project


def run(project: Project, body: str, action: str = "ON DELETE CASCADE") -> Exception | None:
    project.revision("a1", None, FAMILY.format(action=action))
    project.revision("b2", "a1", body, "pass")
    project.revision("c3", "b2", IS_ON)
    return project.by_gitmig("upgrade", "head").error


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("body", [BLOCK, UPDATE + BLOCK, HIDDEN, BLOCK + AGAIN])
def test_children_keep_their_rows(make_project: MakeProject, sqlite_url: str, body: str, action: str) -> None:
    error = run(enforcing(make_project, sqlite_url), body, action)
    assert (error, versions(sqlite_url)) == (None, ["c3"])
    assert rows(sqlite_url, "SELECT * FROM child") == CHILDREN
    assert [row[:2] for row in rows(sqlite_url, "SELECT * FROM parent")] == [(1, None), (2, 1)]


@pytest.mark.parametrize("body", [BLOCK, UPDATE + BLOCK, HIDDEN])
def test_a_failure_later_in_the_revision_leaves_nothing_half_way(
    make_project: MakeProject, sqlite_url: str, body: str
) -> None:
    error = run(enforcing(make_project, sqlite_url), body + "raise ValueError(1)")
    assert (type(error), versions(sqlite_url)) == (ValueError, ["a1"])
    assert tables(sqlite_url) == ["alembic_version", "child", "parent"]
    assert rows(sqlite_url, "SELECT * FROM child") == CHILDREN
    assert rows(sqlite_url, "SELECT * FROM parent") == [(1, None, "a"), (2, 1, "b")]


def test_a_failure_within_the_block_leaves_nothing_half_way(make_project: MakeProject, sqlite_url: str) -> None:
    body = BLOCK.replace('drop_column("x")', 'alter_column("boss", nullable=False)')
    error = run(enforcing(make_project, sqlite_url), body)
    assert (type(error), versions(sqlite_url)) == (sa.exc.IntegrityError, ["a1"])
    assert tables(sqlite_url) == ["alembic_version", "child", "parent"]
    assert rows(sqlite_url, "SELECT * FROM child") == CHILDREN


def test_without_enforcement_a_later_failure_leaves_no_temporary_table(
    make_project: MakeProject, sqlite_url: str
) -> None:
    error = run(make_project(sqlite_url), BLOCK + "raise ValueError(1)")
    assert (type(error), tables(sqlite_url)) == (ValueError, ["alembic_version", "child", "parent"])


def test_alembic_loses_the_rows(make_project: MakeProject, sqlite_url: str) -> None:
    project = enforcing(make_project, sqlite_url)
    alone = FAMILY.format(action="ON DELETE CASCADE").replace("(2, 1, 'b')", "(2, NULL, 'b')")
    project.revision("a1", None, alone)
    project.revision("b2", "a1", BLOCK)
    assert project.by_alembic("upgrade", "head").error is None
    assert rows(sqlite_url, "SELECT * FROM child") == []


@pytest.mark.parametrize(("options", "kept"), [("transaction_per_migration", True), ("compare_type", False)])
def test_where_sqlalchemy_begins(make_project: MakeProject, sqlite_url: str, options: str, kept: bool) -> None:
    """In the one transaction of a whole run it is too late to put anything off: refused, and nothing is lost."""
    settings = f'{{"transactional_ddl": True, "{options}": True}}'
    project = enforcing(make_project, sqlite_url, BEGUN_BY_SQLALCHEMY, settings)
    error = run(project, BLOCK)
    if kept:
        assert (error, rows(sqlite_url, "SELECT * FROM child")) == (None, CHILDREN)
    else:
        assert isinstance(error, BatchError)
        assert "PRAGMA foreign_keys is on" in str(error)
        assert "alembic_version" not in tables(sqlite_url) or versions(sqlite_url) == []


def test_in_a_transaction_of_the_program_it_is_refused(sqlite_url: str) -> None:
    engine = sa.create_engine(sqlite_url)
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.executescript(
            "PRAGMA foreign_keys = ON; CREATE TABLE parent (id INTEGER PRIMARY KEY, x TEXT);"
            "CREATE TABLE child (p INTEGER REFERENCES parent ON DELETE CASCADE);"
            "INSERT INTO parent VALUES (1, 'a'); INSERT INTO child VALUES (1)"
        )
        operations = Operations(MigrationContext.configure(connection))
        with (
            pytest.raises(BatchError, match="rows of 'child' refer to"),
            connection.begin(),
            operations.batch_alter_table("parent") as batch,
        ):
            batch.drop_column("x")
        with operations.batch_alter_table("parent") as batch:  # a transaction of the block's own
            batch.drop_column("x")
        assert connection.exec_driver_sql("SELECT * FROM child").all() == [(1,)]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_rows_that_would_have_cascaded_are_told(make_project: MakeProject, sqlite_url: str) -> None:
    body = 'op.execute("DELETE FROM parent WHERE id = 2")\n' + BLOCK
    error = run(enforcing(make_project, sqlite_url), body)
    assert str(error).startswith("1 row of 'child' would refer to rows of 'parent' that are not there")
    assert (versions(sqlite_url), rows(sqlite_url, "SELECT * FROM child")) == (["a1"], CHILDREN)


def test_rows_that_referred_to_nothing_before_are_no_matter(make_project: MakeProject, sqlite_url: str) -> None:
    project = enforcing(make_project, sqlite_url)
    project.revision("a1", None, FAMILY.format(action=""))
    project.by_gitmig("upgrade", "head")
    orphan = sa.create_engine(sqlite_url)
    with orphan.begin() as connection:
        connection.exec_driver_sql("INSERT INTO child VALUES (3, 77)")
    orphan.dispose()
    assert run(project, BLOCK) is None
    assert len(rows(sqlite_url, "SELECT * FROM child")) == 3


def test_calls_of_functions_of_the_file_are_followed() -> None:
    scope: dict[str, object] = {}
    exec(
        "def inner():\n    (lambda: op.batch_alter_table)()\ndef upgrade():\n    inner()\ndef downgrade():\n    upgrade2()",
        scope,
    )
    assert may_replace_tables(scope["upgrade"])  # type: ignore[arg-type]
    assert not may_replace_tables(scope["downgrade"])  # type: ignore[arg-type]
