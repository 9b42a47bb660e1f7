"""Changes of a filled table on PostgreSQL and MariaDB: the catalog and rows after them, and after Alembic's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from tests.engine.ddl.batches import ALEMBIC, GITMIG

Change = Callable[[Any], None]

TEAM = "CREATE TABLE team (id INTEGER PRIMARY KEY)"
ACCOUNT = """CREATE TABLE account (
  id {serial} PRIMARY KEY, name VARCHAR(10), age INTEGER DEFAULT 4 NOT NULL, seen TIMESTAMP NULL, active BOOLEAN,
  CONSTRAINT uq_name UNIQUE (name), CONSTRAINT ck_age CHECK (age > 1),
  CONSTRAINT fk_team FOREIGN KEY (age) REFERENCES team (id) ON DELETE CASCADE
)"""
ROWS = (
    "INSERT INTO team VALUES (5)",
    "INSERT INTO account (name, age, active) VALUES ('12', 5, true), ('7', 5, false)",
    "CREATE INDEX ix_age ON account (age, name)",
)
SERIAL = {"postgresql": "SERIAL", "mysql": "INTEGER AUTO_INCREMENT"}


def column_changes(op: Any) -> None:
    existing = {"existing_type": sa.String(10), "existing_nullable": True}
    op.alter_column("account", "name", nullable=False, **existing)
    op.alter_column("account", "name", server_default="nobody", existing_type=sa.String(10), existing_nullable=False)
    op.alter_column("account", "name", comment="what's it called", type_=sa.String(20), existing_nullable=False)
    op.alter_column("account", "name", new_column_name="Title", existing_type=sa.String(20), existing_nullable=False)


def datetime_changes(op: Any) -> None:
    now = sa.text("CURRENT_TIMESTAMP")
    op.alter_column("account", "seen", server_default=now, existing_type=sa.TIMESTAMP(), existing_nullable=True)


def using(op: Any) -> None:
    op.alter_column(
        "account", "name", type_=sa.Integer(), existing_type=sa.String(10), postgresql_using="name::integer"
    )


def constraints(op: Any) -> None:
    op.drop_constraint("fk_team", "account", type_="foreignkey")
    op.drop_constraint("ck_age", "account", type_="check")
    op.drop_constraint("uq_name", "account", type_="unique")
    op.drop_index("ix_age", table_name="account")
    op.create_unique_constraint("uq_both", "account", ["name", "age"])
    op.create_check_constraint("ck_young", "account", "age < 99")
    op.create_foreign_key("fk_again", "account", "team", ["age"], ["id"], ondelete="RESTRICT")
    op.create_table_comment("account", "people")


def batch(op: Any) -> None:
    with op.batch_alter_table("account") as block:
        block.add_column(sa.Column("email", sa.String(20), server_default="a@b", comment="where"))
        block.drop_constraint("uq_name", type_="unique")
        block.alter_column("name", new_column_name="title", existing_type=sa.String(10))
        block.drop_column("active")
        block.create_index("ix_email", ["email"], unique=False)


def recreate(op: Any) -> None:
    # names of foreign keys are unique in a database of MySQL; on PostgreSQL the batch block frees the names itself
    if op.get_bind().dialect.name != "postgresql":
        op.drop_constraint("fk_team", "account", type_="foreignkey")
    with op.batch_alter_table("account", recreate="always") as block:
        block.add_column(sa.Column("email", sa.String(20), server_default="a@b"), insert_after="id")
        block.alter_column("name", new_column_name="title", nullable=False)
        block.drop_column("active")


def identity(op: Any) -> None:
    op.add_column("account", sa.Column("number", sa.Integer, nullable=True))
    op.execute("UPDATE account SET number = id")
    op.alter_column("account", "number", nullable=False)
    op.alter_column("account", "number", server_default=sa.Identity(start=10))
    again = sa.Identity(always=True, start=20, increment=5, cycle=True)
    op.alter_column("account", "number", server_default=again, existing_server_default=sa.Identity(start=10))


def dropped_identity(op: Any) -> None:
    identity(op)
    op.alter_column("account", "number", server_default=None, existing_server_default=sa.Identity())


def schema_rename(op: Any) -> None:
    op.rename_table("account", "person", schema="public")


BOTH: tuple[Change, ...] = (column_changes, datetime_changes, constraints, batch, recreate)
ON = [
    *[pytest.param("postgresql_url", change, id=f"postgresql-{change.__name__}") for change in BOTH],
    *[pytest.param("mysql_url", change, id=f"mysql-{change.__name__}") for change in BOTH],
    *[
        pytest.param("postgresql_url", change, id=f"postgresql-{change.__name__}")
        for change in (using, identity, dropped_identity, schema_rename)
    ],
]


def fill(connection: sa.Connection) -> None:
    metadata = sa.MetaData()
    metadata.reflect(connection)
    metadata.drop_all(connection)
    for statement in (TEAM, ACCOUNT.format(serial=SERIAL[connection.dialect.name.replace("mariadb", "mysql")]), *ROWS):
        connection.exec_driver_sql(statement)


def catalog(connection: sa.Connection) -> dict[str, Any]:
    """Every table: what the inspector tells of it, and its rows."""
    inspector = sa.inspect(connection)
    return {name: describe(connection, inspector, name) for name in inspector.get_table_names()}


def describe(connection: sa.Connection, inspector: sa.Inspector, name: str) -> dict[str, Any]:
    def by_name(found: list[Any]) -> list[str]:
        return sorted(map(str, found))

    table = sa.table(name, *(sa.column(column["name"]) for column in inspector.get_columns(name)))
    return {
        "columns": [str(column) for column in inspector.get_columns(name)],
        "key": inspector.get_pk_constraint(name),
        "foreign keys": by_name(inspector.get_foreign_keys(name)),
        "indexes": by_name(inspector.get_indexes(name)),
        "unique": by_name(inspector.get_unique_constraints(name)),
        "checks": by_name(inspector.get_check_constraints(name)),
        "comment": inspector.get_table_comment(name),
        "rows": by_name(list(connection.execute(sa.select(table)))),
    }


def after(url: str, change: Change, implementation: tuple[Any, Any]) -> dict[str, Any]:
    operations, context = implementation
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            fill(connection)
        with engine.begin() as connection:
            change(operations(context.configure(connection)))
        with engine.begin() as connection:
            return catalog(connection)
    finally:
        engine.dispose()


@pytest.mark.parametrize(("fixture", "change"), ON)
def test_the_database_is_as_after_alembic(fixture: str, change: Change, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(fixture)
    ours, theirs = after(url, change, GITMIG), after(url, change, ALEMBIC)
    assert ours == theirs
    assert any(table["rows"] for table in ours.values())


def failing_copy(op: Any) -> None:
    if op.get_bind().dialect.name != "postgresql":
        op.drop_constraint("fk_team", "account", type_="foreignkey")
    with op.batch_alter_table("account", recreate="always") as block:
        block.create_unique_constraint("uq_age", ["age"])


@pytest.mark.parametrize("fixture", ["postgresql_url", "mysql_url"])
def test_a_copy_that_fails_leaves_the_table_and_nothing_else(fixture: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(fixture)
    with pytest.raises(sa.exc.DBAPIError, match=r"(?i)duplicate"):
        after(url, failing_copy, GITMIG)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert sorted(catalog(connection)) == ["account", "team"]
        assert len(catalog(connection)["account"]["rows"]) == 2
    engine.dispose()


def index_on_dropped_column(op: Any) -> None:
    with op.batch_alter_table("account", recreate="always") as block:
        block.drop_column("name")


def test_where_ddl_commits_itself_an_index_in_the_way_is_found_first(mysql_url: str) -> None:
    with pytest.raises(ValueError, match="is on column 'name', which the batch block drops"):
        after(mysql_url, index_on_dropped_column, GITMIG)


def test_serial_stays_serial(postgresql_url: str) -> None:
    after(postgresql_url, recreate, GITMIG)
    engine = sa.create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT setval(pg_get_serial_sequence('account', 'id'), 10)")
        connection.exec_driver_sql("INSERT INTO account (title, age) VALUES ('c', 5)")
        assert connection.exec_driver_sql("SELECT max(id) FROM account").scalar() == 11
    engine.dispose()
