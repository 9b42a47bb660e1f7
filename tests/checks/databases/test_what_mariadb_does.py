"""MariaDB does what the pages of the checks say: what it copies, rebuilds or does in an instant, and what gets lost."""

from __future__ import annotations

import ast
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from gitmig.checks.databases.mysql import type_change
from gitmig.checks.text.calls import Call

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLES = (
    "CREATE TABLE customers (id INT PRIMARY KEY)",
    """CREATE TABLE orders (
        id INT NOT NULL, customer_id INT, note VARCHAR(50) NOT NULL DEFAULT 'x', region VARCHAR(2), PRIMARY KEY (id)
    ) DEFAULT CHARSET utf8mb4""",
    "CREATE TABLE log (id INT NOT NULL)",
)
WAYS = ("ALGORITHM=INSTANT", "ALGORITHM=INPLACE, LOCK=NONE", "ALGORITHM=COPY, LOCK=SHARED")
INSTANT, IN_PLACE, COPY = WAYS
DOES = {
    "orders ADD COLUMN x INT": INSTANT,
    "orders ADD COLUMN x INT CHECK (x < 100)": INSTANT,
    "orders ADD COLUMN x INT GENERATED ALWAYS AS (id * 2)": INSTANT,
    "orders ADD COLUMN x INT GENERATED ALWAYS AS (id * 2) STORED": COPY,
    "orders ADD COLUMN x INT REFERENCES customers (id)": COPY,
    "orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id)": COPY,
    "orders ADD CHECK (id > 0)": COPY,
    "orders ADD UNIQUE (region)": IN_PLACE,
    "orders MODIFY region VARCHAR(2) NOT NULL": IN_PLACE,
    "orders MODIFY note VARCHAR(50) NULL DEFAULT 'x'": IN_PLACE,
    "orders CHANGE note remark VARCHAR(50) NOT NULL DEFAULT 'x'": INSTANT,
    "orders ALTER COLUMN note SET DEFAULT 'y'": INSTANT,
    "orders DROP PRIMARY KEY": COPY,
    "orders DROP PRIMARY KEY, ADD PRIMARY KEY (id, note)": IN_PLACE,
    "log ADD PRIMARY KEY (id)": IN_PLACE,
}


def values(number: int) -> str:
    return ", ".join(f"'v{place}'" for place in range(number))


FAMILIES = (
    {
        "sa.Integer()": "INTEGER",
        "mysql.INTEGER(display_width=9)": "INTEGER(9)",
        "sa.BigInteger()": "BIGINT",
    },
    {"sa.Boolean()": "BOOL", "mysql.TINYINT(1)": "TINYINT(1)", "sa.SmallInteger()": "SMALLINT"},
    {
        "sa.String(31)": "VARCHAR(31)",
        "sa.String(32)": "VARCHAR(32)",
        "sa.String(63)": "VARCHAR(63)",
        "sa.String(64)": "VARCHAR(64)",
        "sa.Text()": "TEXT",
    },
    {
        "mysql.VARBINARY(127)": "VARBINARY(127)",
        "mysql.VARBINARY(128)": "VARBINARY(128)",
        "mysql.VARBINARY(256)": "VARBINARY(256)",
    },
    {
        "sa.Numeric()": "NUMERIC",
        "sa.Numeric(10)": "NUMERIC(10)",
        "sa.Numeric(10, 0)": "NUMERIC(10, 0)",
        "sa.Numeric(10, 2)": "NUMERIC(10, 2)",
        "sa.Numeric(precision=12, scale=2)": "NUMERIC(12, 2)",
    },
    {
        "sa.Float()": "FLOAT",
        "sa.Float(precision=24)": "FLOAT(24)",
        "sa.Float(precision=53)": "FLOAT(53)",
        "mysql.DOUBLE()": "DOUBLE",
    },
    {"sa.DateTime(timezone=True)": "DATETIME", "mysql.DATETIME(fsp=6)": "DATETIME(6)"},
    {
        "sa.Enum('a', 'b')": "ENUM('a', 'b')",
        "sa.Enum('a', 'b', 'c', name='x')": "ENUM('a', 'b', 'c')",
        "sa.Enum('b', 'a')": "ENUM('b', 'a')",
    },
    {f"sa.Enum({values(number)})": f"ENUM({values(number)})" for number in (254, 255, 256)},
    {f"mysql.SET({values(number)})": f"SET({values(number)})" for number in (7, 8, 9, 16, 17, 24, 25, 32, 33, 63, 64)},
)


@pytest.fixture
def connection(mysql_url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(mysql_url, isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool)
    with engine.connect() as opened:
        if "MariaDB" not in str(opened.scalar(sa.text("SELECT version()"))):
            pytest.skip("these are measures of MariaDB")
        yield opened


def accepts(connection: sa.Connection, statement: str) -> bool:
    try:
        connection.exec_driver_sql(statement)
    except sa.exc.DBAPIError as error:
        if "is not supported" not in str(error):
            raise
        return False
    return True


def least(connection: sa.Connection, change: str) -> str:
    """The least that the server can do for a change of a table that is made anew each time."""
    for way in WAYS:
        connection.exec_driver_sql("DROP TABLE IF EXISTS orders, log, customers")
        for table in TABLES:
            connection.exec_driver_sql(table)
        if accepts(connection, f"ALTER TABLE {change}, {way}"):
            return way
    return "refused"


def test_what_is_copied(connection: sa.Connection) -> None:
    assert {change: least(connection, change) for change in DOES} == DOES


def test_keys_that_are_not_checked_are_added_without_a_copy(connection: sa.Connection) -> None:
    connection.exec_driver_sql("SET SESSION foreign_key_checks = 0")
    assert least(connection, "orders ADD FOREIGN KEY (customer_id) REFERENCES customers (id)") != COPY


def verdict(before: str, after: str) -> str:
    node = ast.parse(f"op.alter_column('t', 'c', existing_type={before}, type_={after})", mode="eval").body
    assert isinstance(node, ast.Call)
    values = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    change = type_change(Call("alter_column", node, values, "t"))
    assert change is not None
    return "in place" if change.kind in ("none", "copies on MySQL") else "copy"


def test_which_type_changes_are_copied(connection: sa.Connection) -> None:
    """Every pair of kindred types: what we say, and what the server does."""
    said, done = {}, {}
    for family in FAMILIES:
        for before, after in permutations(family, 2):
            connection.exec_driver_sql(f"CREATE OR REPLACE TABLE t (c {family[before]}) DEFAULT CHARSET utf8mb4")
            in_place = accepts(connection, f"ALTER TABLE t MODIFY c {family[after]}, ALGORITHM=INPLACE, LOCK=NONE")
            said[before, after] = verdict(before, after)
            done[before, after] = "in place" if in_place else "copy"
    assert said == done


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ("MODIFY note VARCHAR(60) NULL", ("YES", None)),
        ("MODIFY note VARCHAR(60) NOT NULL DEFAULT 'x'", ("NO", "'x'")),
        ("ALTER COLUMN note SET DEFAULT 'y'", ("NO", "'y'")),
    ],
)
def test_what_is_not_repeated_is_lost(connection: sa.Connection, change: str, left: tuple[str, str | None]) -> None:
    for statement in (TABLES[1], f"ALTER TABLE orders {change}"):
        connection.exec_driver_sql(statement)
    columns = "SELECT is_nullable, column_default FROM information_schema.columns"
    row = connection.exec_driver_sql(f"{columns} WHERE table_schema = database() AND column_name = 'note'").one()
    nullable, default = row
    assert (nullable, None if default == "NULL" else default) == left
