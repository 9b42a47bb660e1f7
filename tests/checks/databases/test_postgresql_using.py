"""What is known of `ALTER COLUMN ... TYPE ... USING` is what PostgreSQL does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests import servers
from tests.checks.databases.test_column_history import found_in_last

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Connection

REWRITE = "change-column-type-rewrite"
BEFORE = ("CREATE TYPE e AS ENUM ('a', 'b')", "CREATE TYPE e2 AS ENUM ('a', 'b')")
TYPES = {
    "e": 'sa.Enum("a", "b", name="e")',
    "int": "sa.Integer()",
    "json": "sa.JSON()",
    "jsonb": "postgresql.JSONB()",
    "text": "sa.Text()",
    "timestamp": "sa.DateTime()",
    "uuid": "postgresql.UUID()",
    "varchar(20)": "sa.String(20)",
}
# (type before, type after, what is behind USING): those that are told for certain.
KNOWN = [
    ("e", "e2", "c::text::e2"),
    ("e", "e", "c::text::e"),
    ("e", "text", "c::text"),
    ("int", "bigint", "c::bigint"),
    ("int", "int", "c + 0"),
    ("json", "jsonb", "c::jsonb"),
    ("json", "jsonb", "to_jsonb(c)"),
    ("jsonb", "jsonb", "c::jsonb"),
    ("text", "e", "(c)::e"),
    ("text", "jsonb", "(c::jsonb)"),
    ("text", "text", "NULL"),
    ("text", "text", "c || ''"),
    ("text", "text", "nullif(c, '')"),
    ("text", "text[]", "string_to_array(c, ',')"),
    ("text", "uuid", "c::uuid"),
    ("timestamp", "timestamptz", "c AT TIME ZONE 'UTC'"),
    ("timestamp", "timestamptz", "c::timestamptz"),
    ("uuid", "text", "c::text"),
    ("varchar(20)", "character varying(30)", "c"),
    ("varchar(20)", "e", "c::e"),
    ("varchar(20)", "text", "((c))"),
    ("varchar(20)", "text", "c::text"),
    ("varchar(20)", "varchar(20)", "b.c::varchar(20)"),
    ("varchar(20)", "varchar", "trim(c)"),
]


@pytest.fixture(scope="module")
def connection(postgresql_server: str) -> Iterator[Connection]:
    with servers.postgresql_database(postgresql_server) as url:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL TimeZone = 'UTC'")
            for statement in BEFORE:
                connection.exec_driver_sql(statement)
            yield connection


def is_rewritten(connection: Connection, before: str, after: str, using: str) -> bool:
    files = "SELECT relfilenode FROM pg_class WHERE oid = 'b'::regclass"
    with connection.begin_nested() as savepoint:
        connection.exec_driver_sql(f"CREATE TABLE b (c {before})")
        file = connection.exec_driver_sql(files).scalar()
        connection.exec_driver_sql(f"ALTER TABLE b ALTER COLUMN c TYPE {after} USING {using}")
        now = connection.exec_driver_sql(files).scalar()
        savepoint.rollback()
    return now != file


@pytest.mark.parametrize(("before", "after", "using"), KNOWN)
def test_each_expression_does_what_is_told(
    before: str, after: str, using: str, connection: Connection, tmp_path: Path
) -> None:
    made = f'op.create_table("b", sa.Column("c", {TYPES[before]}))'
    changed = f'op.execute("ALTER TABLE b ALTER COLUMN c TYPE {after} USING {using}")'
    found = found_in_last(tmp_path, REWRITE, made, changed, dialect="postgresql")
    assert bool(found) is is_rewritten(connection, before, after, using)


@pytest.mark.parametrize(
    ("revisions", "is_found"),
    [
        (('op.execute("ALTER TABLE b ALTER c TYPE e USING c::text::e")',), True),
        (('op.execute("ALTER TABLE b ALTER c TYPE jsonb USING c::jsonb")',), True),
        (('op.execute("ALTER TABLE b ALTER c TYPE varchar(20)")',), False),
        (('op.execute("ALTER TABLE b ALTER c TYPE e USING c::e")',), False),
        (('op.execute("ALTER TABLE b ALTER c TYPE text USING CAST(c AS text)")',), False),
        (('op.execute("ALTER TABLE b ALTER c TYPE text USING c COLLATE \\"C\\"")',), False),
        (
            ('op.execute("CREATE DOMAIN d AS text")', 'op.execute("ALTER TABLE b ALTER c TYPE d USING c::text::d")'),
            False,
        ),
        (
            (
                'op.create_table("b", sa.Column("c", sa.BigInteger()))',
                'op.alter_column("b", "c", type_=sa.BigInteger())',
            ),
            False,
        ),
        (
            ('op.create_table("b", sa.Column("c", sa.Integer()))', 'op.alter_column("b", "c", type_=sa.BigInteger())'),
            True,
        ),
        (
            ('op.create_table("b", sa.Column("c", sa.String(30)))', 'op.alter_column("b", "c", type_=sa.String(20))'),
            True,
        ),
        (('op.create_table("b", sa.Column("c", Money()))', 'op.alter_column("b", "c", type_=sa.BigInteger())'), False),
        (
            (
                'op.create_table("b", sa.Column("c", sa.String(20)))',
                'op.alter_column("b", "c", existing_type=sa.Boolean(), nullable=True)',
                'op.alter_column("b", "c", type_=sa.String(30))',
            ),
            False,
        ),
        (('op.execute("ALTER TABLE b ALTER c TYPE citext USING c::text::citext")',), False),
    ],
)
def test_only_what_is_certain_is_told(revisions: tuple[str, ...], is_found: bool, tmp_path: Path) -> None:
    found = found_in_last(tmp_path, REWRITE, "pass", *revisions, dialect="postgresql")
    assert bool(found) is is_found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("type_=sa.DateTime(True), existing_type=sa.DateTime()", "from DateTime to DateTime with a time zone"),
        ("type_=sa.Enum(name='e'), existing_type=sa.Enum(name='e')", "from the old Enum to Enum"),
    ],
)
def test_two_types_of_one_name_are_told_apart(change: str, said: str, tmp_path: Path) -> None:
    line = f'op.alter_column("b", "c", {change}, postgresql_using="f(c)")'
    (finding,) = found_in_last(tmp_path, REWRITE, "pass", line, dialect="postgresql")
    assert said in finding.message
