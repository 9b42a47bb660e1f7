"""Oracle: MODIFY for every change of a column; a script ends each statement with a slash on its own line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import Insert, String
from sqlalchemy.ext.compiler import compiles

from gitmig.engine.ddl import elements
from gitmig.engine.ddl.standard import DefaultImpl

if TYPE_CHECKING:
    from sqlalchemy import Column
    from sqlalchemy.sql.compiler import DDLCompiler


class OracleImpl(DefaultImpl):
    __dialect__ = "oracle"

    transactional_ddl = False
    batch_separator = "/"
    command_terminator = ""
    type_synonyms = (
        *DefaultImpl.type_synonyms,
        {"VARCHAR", "VARCHAR2"},
        {"BIGINT", "INTEGER", "SMALLINT", "DECIMAL", "NUMERIC", "NUMBER"},
        {"DOUBLE", "FLOAT", "DOUBLE_PRECISION"},
    )
    identity_attrs_ignore = ()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.batch_separator = self.context_opts.get("oracle_batch_separator", self.batch_separator)

    def _statement_text(self, statement: Any) -> str:
        if isinstance(statement, Insert) and statement is not self.known_text[0]:
            # without: RETURNING ... INTO :ret_0 wherever the key is an expression, as in the version table
            statement = statement.inline()
        return super()._statement_text(statement)

    def compare_server_default(
        self,
        inspector_column: Column[Any],  # noqa: ARG002 (for dialects that go by the type)
        metadata_column: Column[Any],  # noqa: ARG002 (as above)
        rendered_metadata_default: str | None,
        rendered_inspector_default: str | None,
    ) -> bool:
        """True where the defaults differ beyond parentheses and quotes."""
        # Oracle keeps the blanks that stood behind a default
        reported = rendered_inspector_default.strip() if rendered_inspector_default else rendered_inspector_default
        return bare(rendered_metadata_default) != bare(reported)

    def emit_begin(self) -> None:
        """Oracle has no BEGIN of a transaction; this is the statement that asks for one."""
        self._exec("SET TRANSACTION READ WRITE")

    def emit_commit(self) -> None:
        self._exec("COMMIT")


def bare(default: str | None) -> str | None:
    if default is None:
        return None
    return re.sub(r"^'|'$", "", re.sub(r"^\((.*)\)$", r"\1", default))


compiles(elements.RenameTable, "oracle")(elements.rename_within_schema)
compiles(elements.AddColumn, "oracle")(elements.add_without_keyword)


def modify(element: elements.AlterColumn, compiler: DDLCompiler, clause: str) -> str:
    table = elements.alter_table(compiler, element.table_name, element.schema)
    return f"{table} MODIFY {elements.format_column_name(compiler, element.column_name)} {clause}"


@compiles(elements.ColumnNullable, "oracle")
def visit_column_nullable(element: elements.ColumnNullable, compiler: DDLCompiler, **_options: Any) -> str:
    return modify(element, compiler, "NULL" if element.nullable else "NOT NULL")


@compiles(elements.ColumnType, "oracle")
def visit_column_type(element: elements.ColumnType, compiler: DDLCompiler, **_options: Any) -> str:
    return modify(element, compiler, elements.format_type(compiler, element.type_))


@compiles(elements.ColumnDefault, "oracle")
def visit_column_default(element: elements.ColumnDefault, compiler: DDLCompiler, **_options: Any) -> str:
    default = "NULL" if element.default is None else elements.format_server_default(compiler, element.default)
    return modify(element, compiler, f"DEFAULT {default}")


@compiles(elements.ColumnName, "oracle")
def visit_column_name(element: elements.ColumnName, compiler: DDLCompiler, **_options: Any) -> str:
    old_name = elements.format_column_name(compiler, element.column_name)
    new_name = elements.format_column_name(compiler, element.newname)
    return (
        f"{elements.alter_table(compiler, element.table_name, element.schema)} RENAME COLUMN {old_name} TO {new_name}"
    )


@compiles(elements.ColumnComment, "oracle")
def visit_column_comment(element: elements.ColumnComment, compiler: DDLCompiler, **_options: Any) -> str:
    table = elements.format_table_name(compiler, element.table_name, element.schema)
    column = elements.format_column_name(compiler, element.column_name)
    # Oracle has no NULL here: the empty text removes a comment
    literal = compiler.sql_compiler.render_literal_value(element.comment or "", String())
    return f"COMMENT ON COLUMN {table}.{column} IS {literal}"


@compiles(elements.IdentityColumnDefault, "oracle")
def visit_identity_column(element: elements.IdentityColumnDefault, compiler: DDLCompiler, **_options: Any) -> str:
    if element.default is None:
        return modify(element, compiler, "DROP IDENTITY")
    identity = compiler.visit_identity_column(element.default)  # type: ignore[no-untyped-call]
    return modify(element, compiler, identity)
