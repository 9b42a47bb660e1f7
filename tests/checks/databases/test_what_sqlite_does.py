"""SQLite and Alembic's batches do what the pages of the checks say: whose rows are deleted, and what is gone with a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

if TYPE_CHECKING:
    from collections.abc import Iterator

BEFORE = (
    "CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(50))",
    "CREATE TABLE log (id INTEGER)",
    "CREATE TRIGGER noted AFTER UPDATE ON customers BEGIN INSERT INTO log VALUES (new.id); END",
    "INSERT INTO customers VALUES (1, 'x')",
)


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    with sa.create_engine("sqlite://").connect() as opened:
        yield opened


def batch(connection: sa.Connection, action: str, *, enforced: bool) -> None:
    """A plain Alembic batch on a table that another one refers to."""
    orders = f"CREATE TABLE orders (c INTEGER REFERENCES customers (id) {action})"
    for statement in (*BEFORE, orders, "INSERT INTO orders VALUES (1)"):
        connection.exec_driver_sql(statement)
    connection.commit()
    connection.exec_driver_sql(f"PRAGMA foreign_keys = {'ON' if enforced else 'OFF'}")
    operations = Operations(MigrationContext.configure(connection))
    with operations.batch_alter_table("customers") as batch_op:
        batch_op.alter_column("name", existing_type=sa.String(50), nullable=False)


@pytest.mark.parametrize(("action", "left"), [("ON DELETE CASCADE", []), ("ON DELETE SET NULL", [(None,)])])
def test_a_batch_deletes_what_refers_to_its_table(
    connection: sa.Connection, action: str, left: list[tuple[int | None]]
) -> None:
    batch(connection, action, enforced=True)
    assert [tuple(row) for row in connection.exec_driver_sql("SELECT c FROM orders")] == left


def test_a_batch_fails_where_the_key_has_no_action(connection: sa.Connection) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="FOREIGN KEY constraint failed"):
        batch(connection, "", enforced=True)


def test_nothing_is_deleted_while_keys_are_not_enforced(connection: sa.Connection) -> None:
    batch(connection, "ON DELETE CASCADE", enforced=False)
    assert [tuple(row) for row in connection.exec_driver_sql("SELECT c FROM orders")] == [(1,)]


def test_a_batch_loses_triggers(connection: sa.Connection) -> None:
    batch(connection, "", enforced=False)
    assert not list(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
