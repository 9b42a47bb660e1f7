"""What is known of type changes is what PostgreSQL does."""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import dialect

from gitmig.checks.databases.postgresql_types import Effect, effect, type_of
from gitmig.checks.text.columns import type_facts

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

TYPES = (
    "sa.Integer()",
    "sa.BigInteger()",
    "sa.Numeric()",
    "sa.Numeric(10, 2)",
    "sa.Numeric(12, 2)",
    "sa.Numeric(precision=12, scale=4)",
    "sa.Double()",
    "sa.Boolean()",
    "sa.String()",
    "sa.String(10)",
    "sa.VARCHAR(length=20)",
    "sa.Enum('a', 'long', name='x', native_enum=False)",
    "sa.Text()",
    "sa.CHAR(5)",
    "sa.Date()",
    "sa.DateTime()",
    "sa.DateTime(timezone=True)",
    "sa.Uuid()",
    "sa.JSON()",
    "postgresql.JSONB()",
    "sa.Enum('a', name='letters')",
    "sa.Enum('a', name='others')",
    "sa.ARRAY(sa.Integer())",
    "postgresql.INET()",
    "postgresql.CIDR()",
)


def sql(written: str) -> str:
    made = eval(written, {"sa": sa, "postgresql": postgresql})
    return str(made.compile(dialect=dialect()))


def told(before: str, after: str) -> Effect | None:
    old, new = (type_of(type_facts(ast.parse(text, mode="eval").body)) for text in (before, after))
    assert old is not None
    assert new is not None
    return effect(old, new)


def file_of(connection: Connection) -> object:
    return connection.exec_driver_sql("SELECT relfilenode FROM pg_class WHERE oid = 't'::regclass").scalar()


def done(connection: Connection, before: str, after: str) -> Effect | None:
    savepoint = connection.begin_nested()
    try:
        connection.exec_driver_sql(f"CREATE TABLE t (c {before})")
        file = file_of(connection)
        connection.exec_driver_sql(f"ALTER TABLE t ALTER c TYPE {after}")
        return None if file_of(connection) == file else "rewrites"
    except sa.exc.ProgrammingError:
        return "fails"
    finally:
        savepoint.rollback()


def test_each_change_does_what_is_told(postgresql_url: str) -> None:
    engine = sa.create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL TimeZone = 'UTC'")
        connection.exec_driver_sql("CREATE TYPE letters AS ENUM ('a')")
        connection.exec_driver_sql("CREATE TYPE others AS ENUM ('a')")
        pairs = list(itertools.permutations(TYPES, 2))
        expected = {pair: done(connection, sql(pair[0]), sql(pair[1])) for pair in pairs}
    engine.dispose()
    assert {pair: told(*pair) for pair in pairs} == expected
    assert set(expected.values()) == {None, "rewrites", "fails"}
