"""What the checks say of locks, rewrites and scans is what PostgreSQL does: it tells in its log, and in pg_locks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from gitmig.checks.comparison import subject_of
from gitmig.checks.databases.table_locks import locked_by
from gitmig.checks.scope import Scope
from gitmig.checks.script import scripts_of
from gitmig.engine.operations.base import Operations
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.project import find_project
from tests.checks.safety.test_cases import found_in, revision_file
from tests.repositories import project_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Connection

BEFORE = """
CREATE TYPE letters AS ENUM ('a');
CREATE SEQUENCE numbers;
CREATE TABLE customers (id int PRIMARY KEY);
CREATE TABLE orders (id int PRIMARY KEY, price numeric(10, 2), code varchar(20), customer_id int, at timestamp, kept int NOT NULL);
ALTER TABLE orders ADD CONSTRAINT ck_kept CHECK (id > 0) NOT VALID;
ALTER TABLE orders ADD CONSTRAINT fk_customer FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;
CREATE INDEX ix_orders_at ON orders (at);
INSERT INTO customers VALUES (1);
INSERT INTO orders SELECT n, n, 'a', 1, now(), 1 FROM generate_series(1, 2000) n;
"""
# What PostgreSQL says when a statement takes as long as the table is large.
LONG = ("rewriting table", "verifying table", "validating foreign key", "building index")
BLOCKED = {"AccessExclusiveLock", "ShareRowExclusiveLock", "ShareLock", "ExclusiveLock"}
STATEMENTS = (
    'op.add_column("orders", sa.Column("c", sa.Text()))',
    'op.add_column("orders", sa.Column("c", sa.Text(), server_default="random()", nullable=False))',
    'op.add_column("orders", sa.Column("c", sa.DateTime(), server_default=sa.func.now()))',
    'op.add_column("orders", sa.Column("c", sa.Uuid(), server_default=sa.text("gen_random_uuid()")))',
    'op.add_column("orders", sa.Column("c", sa.DateTime(), server_default=sa.text("clock_timestamp()")))',
    'op.add_column("orders", sa.Column("c", sa.BigInteger(), server_default=sa.Sequence("numbers").next_value()))',
    'op.add_column("orders", sa.Column("c", sa.Numeric(), sa.Computed("price * 2", persisted=True)))',
    'op.add_column("orders", sa.Column("c", sa.BigInteger(), sa.Identity()))',
    'op.add_column("orders", sa.Column("c", sa.Integer(), primary_key=True))',
    'op.add_column("orders", sa.Column("c", sa.Integer(), sa.CheckConstraint("c > 0")))',
    'op.add_column("orders", sa.Column("c", sa.Enum("a", name="ck", native_enum=False, create_constraint=True)))',
    'op.add_column("orders", sa.Column("c", sa.Enum("a", name="ck", native_enum=False)))',
    'op.add_column("orders", sa.Column("c", sa.Integer(), sa.ForeignKey("customers.id")))',
    'op.add_column("orders", sa.Column("c", sa.Integer(), sa.ForeignKey("customers.id")), inline_references=True)',
    'op.add_column("orders", sa.Column("c", sa.Integer(), sa.ForeignKey("customers.id"), server_default="1"), inline_references=True)',
    'op.add_column("orders", sa.Column("c", sa.Text(), unique=True))',
    'op.add_column("orders", sa.Column("c", sa.Text(), index=True))',
    'op.add_column("logs", sa.Column("c", sa.Text(), primary_key=True, server_default="x"), inline_primary_key=True)',
    'op.add_column("logs", sa.Column("c", sa.Text(), primary_key=True, server_default="x"))',
    'op.create_index("ix", "orders", ["code"])',
    'op.drop_index("ix_orders_at", table_name="orders")',
    'op.create_foreign_key("fk", "orders", "customers", ["customer_id"], ["id"])',
    'op.create_foreign_key("fk", "orders", "customers", ["customer_id"], ["id"], postgresql_not_valid=True)',
    'op.create_check_constraint("ck", "orders", "price > 0")',
    'op.create_check_constraint("ck", "orders", "price > 0", postgresql_not_valid=True)',
    'op.create_unique_constraint("uq", "orders", ["id", "code"])',
    'op.create_primary_key("pk", "logs", ["id"])',
    'op.create_exclude_constraint("ex", "orders", ("id", "="), using="btree")',
    'op.alter_column("orders", "price", nullable=False)',
    'op.alter_column("orders", "kept", nullable=False, existing_nullable=False)',
    'op.alter_column("orders", "kept", nullable=True)',
    'op.alter_column("orders", "kept", server_default="2")',
    'op.alter_column("orders", "kept", comment="a comment")',
    'op.alter_column("orders", "id", type_=sa.BigInteger(), existing_type=sa.Integer())',
    'op.alter_column("orders", "code", type_=sa.Text(), existing_type=sa.String(20))',
    'op.alter_column("orders", "code", type_=sa.String(30), existing_type=sa.String(20))',
    'op.alter_column("orders", "code", type_=sa.String(10), existing_type=sa.String(20))',
    'op.alter_column("orders", "price", type_=sa.Numeric(12, 2), existing_type=sa.Numeric(10, 2))',
    'op.alter_column("orders", "code", new_column_name="renamed")',
    'op.drop_column("orders", "price")',
    'op.drop_constraint("ck_kept", "orders", type_="check")',
    'op.drop_table("logs")',
    'op.rename_table("logs", "renamed")',
    'op.create_table_comment("orders", "a comment")',
    'op.execute("ALTER TABLE orders VALIDATE CONSTRAINT ck_kept")',
    'op.execute("ALTER TABLE orders VALIDATE CONSTRAINT fk_customer")',
    'op.execute("ALTER TABLE orders ADD COLUMN c int, ADD COLUMN d int")',
    'op.execute("ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers NOT VALID")',
    'op.execute("ALTER TABLE orders ALTER COLUMN code SET STATISTICS 10")',
    'op.execute("ALTER TABLE ONLY orders RENAME CONSTRAINT ck_kept TO ck_renamed")',
    'op.execute("ALTER TABLE orders SET (fillfactor = 70)")',
    'op.execute("TRUNCATE logs")',
    'op.execute("DROP TABLE IF EXISTS logs")',
    "op.execute(\"UPDATE orders SET code = 'b'\")",
    "op.execute(\"COMMENT ON TABLE orders IS 'ALTER TABLE orders ADD COLUMN x int'\")",
)
# The checks that say that something takes as long as the table is large.
SAY_LONG = (
    "add-column-volatile-default",
    "add-column-stored-generated",
    "add-column-identity-or-serial",
    "add-column-with-check",
    "add-column-with-fk",
    "add-column-unique",
    "create-index-not-concurrent",
    "add-fk-validating",
    "add-check-validating",
    "add-unique-constraint",
    "add-primary-key",
    "add-exclusion",
    "set-not-null-scan",
    "change-column-type-rewrite",
)


class Done(NamedTuple):
    """What a statement did: whether it took long behind a lock that others meet, and which tables it locked against everybody."""

    is_long: bool
    locked: set[str]


@pytest.fixture(scope="module")
def connection(postgresql_server: str) -> Iterator[Connection]:
    from tests.servers import postgresql_database

    with postgresql_database(postgresql_server) as url:
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            connection.exec_driver_sql(BEFORE)
            connection.exec_driver_sql("CREATE TABLE logs (id int); INSERT INTO logs VALUES (1)")
            connection.commit()
            yield connection
        engine.dispose()


def done(connection: Connection, statement: str) -> Done:
    said: list[str] = []
    names = ("orders", "customers", "logs")
    tables = {connection.exec_driver_sql(f"SELECT '{name}'::regclass::oid").scalar(): name for name in names}
    connection.exec_driver_sql("SET LOCAL client_min_messages = debug1")
    driver = connection.connection.driver_connection
    assert driver is not None
    handler = lambda message: said.append(message.message_primary or "")  # noqa: E731
    driver.add_notice_handler(handler)
    try:
        op = Operations(MigrationContext.configure(connection))
        exec(statement, {"op": op, "sa": sa, "postgresql": postgresql})
    finally:
        driver.remove_notice_handler(handler)
    rows = connection.exec_driver_sql("SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid()").all()
    connection.rollback()
    took_long = any(message.startswith(LONG) and "pg_toast" not in message for message in said)
    locked = {tables[oid] for oid, mode in rows if mode == "AccessExclusiveLock" and oid in tables}
    return Done(took_long and any(mode in BLOCKED for oid, mode in rows if oid in tables), locked)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_checks_know_what_postgresql_does(statement: str, connection: Connection, tmp_path: Path) -> None:
    text = revision_file(statement)
    what = done(connection, statement)
    assert bool(found_in(text, list(SAY_LONG), "postgresql", tmp_path / "found")) is what.is_long
    project = project_at(tmp_path)
    (project.versions / "b2.py").write_text(text.replace("'a1'", "None"))
    subject = subject_of(find_project(directory=str(tmp_path)), Scope())
    (script,) = scripts_of(subject, frozenset(("postgresql",)))
    told = {table for call in script.upgrade for table in locked_by(script, call)}
    # that the parent of a foreign key is locked as well is not told
    assert told == what.locked - {"customers"}


def test_the_long_ones_are_long(connection: Connection) -> None:
    """The oracle itself: it tells a scan from none."""
    assert done(connection, STATEMENTS[0]) == Done(is_long=False, locked={"orders"})
    assert done(connection, 'op.create_check_constraint("ck", "orders", "price > 0")').is_long
