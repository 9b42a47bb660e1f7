"""Directives that nobody thought of: generated ones, against Alembic on every dialect."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from typing import Any

import alembic.migration
import alembic.operations
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine.default import DefaultDialect

from gitmig.engine.operations.base import Operations
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.errors import GitmigError, NotSupported

DIALECTS = ("default", "postgresql", "mysql", "sqlite", "mssql", "oracle")
Directive = Callable[[Any], Any]

# none with an apostrophe: Alembic ends SQL Server's literals with it
names = st.sampled_from(["account", "Order", "full name", "select", "näme", "a_b", 'say "x"', "a.b", "50%"])
column_names = st.sampled_from(["id", "Name", "user", "two words", "ü", "c1"])
schemas = st.none() | st.sampled_from(["sales", "Big Data", "warehouse.sales"])
types = st.sampled_from(
    [
        sa.Integer,
        sa.BigInteger,
        lambda: sa.String(20),
        sa.Text,
        lambda: sa.Numeric(10, 2),
        sa.Boolean,
        sa.DateTime,
        lambda: sa.DateTime(timezone=True),
        sa.Date,
        sa.LargeBinary,
        sa.Float,
        sa.JSON,
        lambda: sa.Enum("a", "b'c", name="kind"),
    ]
)
defaults = st.none() | st.sampled_from(["x", "it's", "50%", sa.text("now()"), sa.func.now(), sa.false()])


@st.composite
def columns(draw: Any) -> Callable[[], sa.Column[Any]]:
    name, type_, default, nullable = draw(column_names), draw(types), draw(defaults), draw(st.booleans())
    return lambda: sa.Column(name, type_(), server_default=default, nullable=nullable)


def directive(name: str, *arguments: Any, **options: Any) -> Directive:
    """Arguments that are functions are called anew each time: a column belongs to one table for good."""

    def call(op: Any) -> Any:
        made = [each() if isinstance(each, functools.partial) or callable(each) else each for each in arguments]
        given_options = {key: value() if callable(value) else value for key, value in options.items()}
        return getattr(op, name)(*made, **given_options)

    return call


@st.composite
def directives(draw: Any) -> Directive:
    table, schema = draw(names), draw(schemas)
    chosen = draw(st.lists(column_names, min_size=1, max_size=3, unique=True))
    return draw(
        st.sampled_from(
            [
                directive("add_column", table, draw(columns()), schema=schema, if_not_exists=draw(st.none() | st.booleans())),
                directive("drop_column", table, chosen[0], schema=schema),
                directive("rename_table", table, draw(names), schema=schema),
                directive("drop_table", table, schema=schema, if_exists=draw(st.none() | st.booleans())),
                directive("create_table", table, draw(columns()), schema=schema),
                directive("create_index", draw(st.none() | names), table, chosen, schema=schema, unique=draw(st.booleans())),
                directive("drop_index", draw(names), table, schema=schema),
                directive("create_unique_constraint", draw(st.none() | names), table, chosen, schema=schema),
                directive("create_primary_key", draw(st.none() | names), table, chosen, schema=schema),
                directive("create_check_constraint", draw(names), table, "x > 5", schema=schema),
                directive("create_foreign_key", draw(names), table, draw(names), chosen, chosen, source_schema=schema, referent_schema=draw(schemas)),
                directive("drop_constraint", draw(names), table, draw(st.sampled_from(["unique", "check", "primary", "foreignkey"])), schema=schema),
                draw(alterations(table, schema)),
            ]
        )
    )  # fmt: skip


@st.composite
def alterations(draw: Any, table: str, schema: str | None) -> Directive:
    options: dict[str, Any] = {"schema": schema, "existing_type": draw(types)}
    for option, values in (
        ("nullable", st.booleans()),
        ("type_", types),
        ("server_default", defaults),
        ("new_column_name", column_names),
        ("existing_nullable", st.booleans()),
    ):
        if draw(st.booleans()):
            options[option] = draw(values)
    return directive("alter_column", table, draw(column_names), **options)


def script(operations: Any, context: Any, dialect: str, calls: list[Directive]) -> list[str]:
    buffer = io.StringIO()
    named = {"dialect": DefaultDialect()} if dialect == "default" else {"dialect_name": dialect}
    op = operations(context.configure(**named, opts={"as_sql": True, "output_buffer": buffer}))
    said = []
    for call in calls:
        try:
            call(op)
        except Exception as error:  # noqa: BLE001 (whichever it is, it is part of the comparison)
            said.append(kind(error))
    return [buffer.getvalue(), *said]


def kind(error: Exception) -> str:
    if isinstance(error, NotSupported):
        return "NotImplementedError"
    return "CommandError" if isinstance(error, GitmigError) else type(error).__name__


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(directives(), min_size=1, max_size=5), st.sampled_from(DIALECTS))
def test_generated_directives_become_alembics_statements(calls: list[Directive], dialect: str) -> None:
    ours = script(Operations, MigrationContext, dialect, calls)
    assert ours == script(alembic.operations.Operations, alembic.migration.MigrationContext, dialect, calls)
