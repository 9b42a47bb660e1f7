"""SQLite: what ALTER TABLE cannot do there, and when a batch block therefore makes the table anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import Computed, DefaultClause
from sqlalchemy.sql.elements import ClauseElement

from gitmig.engine import callers
from gitmig.engine.ddl.elements import (
    AlterColumn,
    ColumnName,
    RenameTable,
    alter_table,
    format_column_name,
    rename_within_schema,
)
from gitmig.engine.ddl.likeness.indexes import leave_out_expressions
from gitmig.engine.ddl.remarks import Remark
from gitmig.engine.ddl.standard import DefaultImpl
from gitmig.engine.operations import internals
from gitmig.errors import NotSupported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, Index, Inspector, Table, UniqueConstraint
    from sqlalchemy.engine import Compiled
    from sqlalchemy.schema import Constraint
    from sqlalchemy.sql.compiler import DDLCompiler
    from sqlalchemy.types import TypeEngine

NO_ALTER = (
    "No support for ALTER of constraints in SQLite dialect. Please refer to the batch mode feature which allows for "
    "SQLite migrations using a copy-and-move strategy."
)
# What SQLite takes after DEFAULT without parentheses, as its PRAGMA table_info() gives it back. On one line: Alembic
# puts parentheses around all that runs over several, and the databases it made look like that.
PLAIN_DEFAULT = re.compile(r"""[0-9.] | '(?:[^'\n]|'')+' | "[^"'\n]+" | \(.+\)""", re.VERBOSE)


class SQLiteImpl(DefaultImpl):
    __dialect__ = "sqlite"

    # SQLite could; its Python driver begins no transaction ahead of DDL
    transactional_ddl = False

    def remarks_on(self, statement: Any, compiled: Compiled) -> Iterator[Remark]:
        yield from super().remarks_on(statement, compiled)
        if isinstance(statement, AlterColumn) and not isinstance(statement, ColumnName):
            yield no_alter_column(statement)

    def requires_recreate_in_batch(self, batch_op: Any) -> bool:
        """Whether anything was recorded beyond new columns and indexes that ALTER TABLE can make."""
        return any(self._needs_new_table(name, arguments) for name, arguments, _options in batch_op.batch)

    def _needs_new_table(self, name: str, arguments: tuple[Any, ...]) -> bool:
        if name == "add_column":
            return not can_be_added(arguments[1])
        return name not in {"create_index", "drop_index"}

    def add_constraint(self, const: Any, **options: Any) -> None:  # noqa: ARG002
        if not internals.belongs_to_type(const):
            raise NotSupported(NO_ALTER)
        if internals.exists_on_dialect(const, self):
            callers.warn(
                "Skipping unsupported ALTER for creation of implicit constraint. Please refer to the batch mode "
                "feature which allows for SQLite migrations using a copy-and-move strategy.",
            )

    def drop_constraint(self, const: Constraint, **options: Any) -> None:  # noqa: ARG002
        if not internals.belongs_to_type(const):
            raise NotSupported(NO_ALTER)

    def render_ddl_sql_expr(
        self, expr: Any, is_server_default: bool = False, is_index: bool = False, **options: Any
    ) -> str:
        text = super().render_ddl_sql_expr(expr, is_server_default, is_index, **options)
        return f"({text})" if is_server_default and text and not PLAIN_DEFAULT.fullmatch(text) else text

    def autogen_column_reflect(self, inspector: Inspector, table: Table, column_info: dict[str, Any]) -> None:  # noqa: ARG002
        """Put parentheses around a reflected default that needs them to be written down again."""
        default = column_info.get("default")
        if default is not None and not PLAIN_DEFAULT.fullmatch(default):
            column_info["default"] = f"({default})"

    def compare_server_default(
        self,
        inspector_column: Column[Any],  # noqa: ARG002 (for dialects that go by the type)
        metadata_column: Column[Any],  # noqa: ARG002 (as above)
        rendered_metadata_default: str | None,
        rendered_inspector_default: str | None,
    ) -> bool:
        """True where the defaults differ beyond parentheses and quotes."""
        return bare_default(rendered_metadata_default) != bare_default(rendered_inspector_default)

    def correct_for_autogen_constraints(
        self,
        conn_uniques: set[UniqueConstraint],  # noqa: ARG002 (for dialects that mix them up)
        conn_indexes: set[Index],
        metadata_unique_constraints: set[UniqueConstraint],  # noqa: ARG002 (as above)
        metadata_indexes: set[Index],
    ) -> None:
        leave_out_expressions(self.dialect, conn_indexes, metadata_indexes)

    def cast_for_batch_migrate(
        self, existing: Column[Any], existing_transfer: dict[str, Any], new_type: TypeEngine[Any]
    ) -> None:
        # CAST(... AS JSON) makes a number of everything
        if not internals.same_type_affinity(existing.type, new_type) and not isinstance(new_type, JSON):
            existing_transfer["expr"] = cast(existing_transfer["expr"], new_type)


def bare_default(default: str | None) -> str | None:
    if default is None:
        return None
    return re.sub(r"^['\"]|['\"]$", "", re.sub(r"^\((.+)\)$", r"\1", default))


def no_alter_column(statement: AlterColumn) -> Remark:
    table, column = statement.table_name, statement.column_name
    return Remark(
        "alter-column-on-sqlite",
        f"SQLite has no ALTER COLUMN: the statement for {table}.{column} is a syntax error there",
        f'write `with op.batch_alter_table("{table}", copy_from=...) as batch: batch.alter_column("{column}", ...)`',
    )


def can_be_added(column: Column[Any]) -> bool:
    """Whether SQLite's ADD COLUMN takes the column: its default is a constant, it is not stored and computed."""
    default = column.server_default
    if isinstance(default, DefaultClause):
        return not isinstance(default.arg, ClauseElement)
    return not (isinstance(default, Computed) and default.persisted)


compiles(RenameTable, "sqlite")(rename_within_schema)


@compiles(ColumnName, "sqlite")
def visit_column_name(element: ColumnName, compiler: DDLCompiler, **_options: Any) -> str:
    old_name = format_column_name(compiler, element.column_name)
    new_name = format_column_name(compiler, element.newname)
    return f"{alter_table(compiler, element.table_name, element.schema)} RENAME COLUMN {old_name} TO {new_name}"
