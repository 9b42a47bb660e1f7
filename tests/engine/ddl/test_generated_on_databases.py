"""Directives and batch blocks that nobody thought of, on databases with rows: what stands there after Alembic's."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import alembic.migration
import alembic.operations
import pytest
import sqlalchemy as sa
from hypothesis import assume, given
from hypothesis import strategies as st

from gitmig.engine.operations.base import Operations
from gitmig.engine.runtime.migrate import MigrationContext
from tests.engine.generated import BOOLEANS, MAYBE, Text, called, listed, one_of
from tests.examples import examples

ALEMBIC = (alembic.operations.Operations, alembic.migration.MigrationContext)
GITMIG = (Operations, MigrationContext)
URLS = ("sqlite_url", "postgresql_url", "mysql_url")
BEFORE = (
    "CREATE TABLE parent (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(10))",
    (
        "CREATE TABLE account (id INTEGER NOT NULL, a INTEGER, b VARCHAR(20) DEFAULT 'x' NOT NULL, c NUMERIC(5, 2), "
        "PRIMARY KEY (id), CONSTRAINT uq_b UNIQUE (b), CONSTRAINT ck_a CHECK (a > 0), "
        "CONSTRAINT fk_a FOREIGN KEY (a) REFERENCES parent (id))"
    ),
    "CREATE INDEX ix_c ON account (c)",
    "INSERT INTO parent VALUES (1, 'p'), (2, NULL)",
    "INSERT INTO account VALUES (1, 1, '10', 1.5), (2, 2, '20', NULL)",
)
OLD = one_of("'id'", "'a'", "'b'", "'c'")
NEW = one_of("'d'", "'e'", "'two words'")
ANY = one_of("'a'", "'b'", "'c'", "'d'")
TYPES = one_of(
    "sa.Integer()", "sa.BigInteger()", "sa.String(30)", "sa.Text()", "sa.Numeric(7, 3)", "sa.Boolean()", "sa.Date()"
)
DEFAULTS = one_of("'7'", "'y'", "sa.text('5')", "None")
NAMES = one_of("'x1'", "'x2'", "'Full Name'")
EXISTING = (("'uq_b'", "'unique'"), ("'ck_a'", "'check'"), ("'fk_a'", "'foreignkey'"), ("'nothing'", "None"))
KEY = one_of("'parent', ['a'], ['id']", "'parent', ['c'], ['id'], ondelete='CASCADE'", "'account', ['a'], ['id']")


def column() -> Text:
    """Nullable or with a default, so that the rows that are there can have it."""
    return called("sa.Column", NEW, TYPES, one_of("", "nullable=False, server_default='1'", "server_default='1'"))


def altered(*arguments: Text) -> Text:
    kept = one_of("existing_type=sa.Integer()", "existing_type=sa.String(20)", "")
    return called(
        *("op.alter_column", *arguments, kept),
        nullable=BOOLEANS,
        type_=TYPES,
        server_default=DEFAULTS,
        new_column_name=NEW,
    )


def changes(table: str) -> Text:
    """The directives; in a batch block, without the table."""
    first = [st.just(table)] if table else []
    named = [*first, st.just("")]
    return st.one_of(
        called("op.add_column", *first, column()),
        altered(*first, OLD),
        called("op.drop_column", *first, OLD),
        called("op.create_unique_constraint", NAMES, *first, listed(one_of("'a'", "'c'", "'id'"), most=2)),
        called("op.create_check_constraint", NAMES, *first, one_of("'a < 100'", "'b is not null'")),
        called("op.create_foreign_key", NAMES, *first, KEY),
        called("op.create_index", NAMES, *first, listed(ANY, most=2), unique=BOOLEANS, if_not_exists=MAYBE),
        called("op.drop_index", one_of("'ix_c'"), *named, if_exists=MAYBE),
        *(called("op.drop_constraint", st.just(name), *first, st.just(kind)) for name, kind in EXISTING),
    )


@st.composite
def block(draw: Any) -> str:
    inside = draw(st.lists(changes("").map(lambda text: text.replace("op.", "batch.")), min_size=1, max_size=2))
    head = draw(called("op.batch_alter_table", st.just("'account'"), recreate=one_of("'auto'", "'always'", "'never'")))
    return "\n    ".join([f"with {head} as batch:", *inside])


@st.composite
def programs(draw: Any, blocks: bool) -> str:
    """One to three changes, last of all a new name for the table; `blocks` where little else is possible.

    No name twice: which of two is kept, or that both are refused, is a documented difference.
    """
    parts = draw(st.lists(block() if blocks else changes("'account'") | block(), min_size=1, max_size=2))
    rename = draw(one_of("", "op.rename_table('account', 'renamed')", "op.rename_table('account', 'Two Words')"))
    program = "\n".join((*parts, rename))
    assume(all(program.count(name) < 2 for name in ("'x1'", "'x2'", "'Full Name'")))
    return program


@contextmanager
def account(engine: sa.Engine) -> Iterator[sa.Connection]:
    """The tables with their rows, and nothing afterwards."""
    with engine.connect() as connection:
        for statement in BEFORE:
            connection.exec_driver_sql(statement)
        connection.commit()
        try:
            yield connection
        finally:
            connection.rollback()
            drop_everything(connection)


def drop_everything(connection: sa.Connection) -> None:
    quote = connection.dialect.identifier_preparer.quote
    if connection.dialect.name == "mysql":
        connection.exec_driver_sql("SET FOREIGN_KEY_CHECKS = 0")
    for name in sa.inspect(connection).get_table_names():
        cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f"DROP TABLE {quote(name)}{cascade}")
    connection.commit()


def outcome(program: str, engine: sa.Engine, implementation: tuple[Any, Any]) -> list[str] | None:
    """The catalog and the rows afterwards; None where it fails, which way is told with other tests."""
    operations, context = implementation
    with account(engine) as connection, warnings.catch_warnings(action="ignore"):
        try:
            exec(program, {"op": operations(context.configure(connection)), "sa": sa})
            connection.commit()
        except Exception:  # noqa: BLE001 (the database's, SQLAlchemy's, ours)
            return None
        return sorted(catalog(connection))


def catalog(connection: sa.Connection) -> Iterator[str]:
    inspector = sa.inspect(connection)
    for name in inspector.get_table_names():
        for one in inspector.get_columns(name):
            yield f"{name} {sorted((key, str(value)) for key, value in one.items())}"
        yield f"{name} {inspector.get_pk_constraint(name)}"
        for read in (inspector.get_foreign_keys, inspector.get_unique_constraints, inspector.get_check_constraints):
            yield from (f"{name} {sorted((key, str(value)) for key, value in one.items())}" for one in read(name))
        yield from (f"{name} {one}" for one in inspector.get_indexes(name))
        for row in connection.exec_driver_sql(f"SELECT * FROM {connection.dialect.identifier_preparer.quote(name)}"):
            yield f"{name} {sorted(row._mapping.items())}"


@pytest.fixture(params=URLS)
def engine(request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    made = sa.create_engine(request.getfixturevalue(request.param))
    yield made
    made.dispose()


@examples(20)
@given(st.data())
def test_generated_programs_leave_what_alembics_leave(engine: sa.Engine, data: st.DataObject) -> None:
    program = data.draw(programs(blocks=engine.dialect.name == "sqlite"))
    expected = outcome(program, engine, ALEMBIC)
    found = outcome(program, engine, GITMIG)
    if expected is not None or found is None:
        assert found == expected, program


def test_a_catalog_that_differs_is_found(engine: sa.Engine) -> None:
    one = outcome("op.add_column('account', sa.Column('d', sa.Integer()))", engine, GITMIG)
    other = outcome("op.add_column('account', sa.Column('d', sa.String(5)))", engine, GITMIG)
    assert one is not None
    assert other is not None
    assert one != other
