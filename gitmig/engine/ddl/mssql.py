"""SQL Server: type and nullability are one change, defaults are constraints, names change through procedures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import NVARCHAR, Column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import DDLElement

from gitmig.engine import callers
from gitmig.engine.ddl import elements
from gitmig.engine.ddl.standard import DefaultImpl
from gitmig.engine.operations.schema_items import ensure_columns
from gitmig.errors import GitmigError

if TYPE_CHECKING:
    from sqlalchemy import Index, Table
    from sqlalchemy.sql.compiler import DDLCompiler
    from sqlalchemy.sql.expression import TableClause

TYPE_WITHOUT_NULLABLE = (
    "MS-SQL ALTER COLUMN operations that specify type_= should also specify a nullable= or existing_nullable= "
    "argument to avoid implicit conversion of NOT NULL columns to NULL."
)
NULLABLE_WITHOUT_TYPE = (
    "MS-SQL ALTER COLUMN operations with NULL or NOT NULL require the existing_type or a new type_ be passed."
)
# what one statement of SQL Server changes together
TYPE_AND_NULL = ("nullable", "type_", "existing_type", "existing_nullable")


class MSSQLImpl(DefaultImpl):
    __dialect__ = "mssql"

    transactional_ddl = True
    batch_separator = "GO"
    type_synonyms = (*DefaultImpl.type_synonyms, {"VARCHAR", "NVARCHAR"})
    identity_attrs_ignore = (
        *DefaultImpl.identity_attrs_ignore,
        "minvalue",
        "maxvalue",
        "nominvalue",
        "nomaxvalue",
        "cycle",
        "cache",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.batch_separator = self.context_opts.get("mssql_batch_separator", self.batch_separator)
        if self.as_sql and self.dialect.default_schema_name is None:
            # comments name the schema; only a connection knows the user's own
            self.dialect.default_schema_name = getattr(self.dialect, "schema_name", "dbo")

    def emit_begin(self) -> None:
        self.static_output(f"BEGIN TRANSACTION{self.command_terminator}")

    def emit_commit(self) -> None:
        super().emit_commit()
        self.end_batch()

    def alter_column(
        self, table_name: str, column_name: str, *, server_default: Any = False, name: str | None = None, **options: Any
    ) -> None:
        """The old default goes first, because a column with one cannot change; the new name comes last."""
        column, schema = (table_name, column_name), options.get("schema")
        nullable, type_, existing_type, existing_nullable = (options.pop(key, None) for key in TYPE_AND_NULL)
        existing_server_default = options.pop("existing_server_default", None)
        new_type = existing_type if type_ is None else type_
        if nullable is not None and new_type is None:
            raise GitmigError(NULLABLE_WITHOUT_TYPE, f"add existing_type=... to alter_column{column!r}")
        existing: dict[str, Any] = {"schema": schema, "existing_server_default": existing_server_default}
        new_default = None
        if server_default is not False:
            new_default = self.column_default(*column, server_default, **existing)
            if not isinstance(new_default, elements.ColumnDefault):
                self._exec(new_default)  # refused, before anything is done
            if server_default is None or existing_server_default is not False:
                self._exec(DropColumnConstraint(*column, kind="default_constraints", schema=schema))
        if nullable is not None or type_ is not None:
            self._alter_type(column, new_type, existing_nullable if nullable is None else nullable, schema)
        super().alter_column(*column, **options)
        if new_default is not None and server_default is not None:
            self._exec(new_default)
        if name is not None:
            self._exec(elements.ColumnName(*column, name, schema=schema))

    def _alter_type(self, column: tuple[str, str], type_: Any, nullable: bool | None, schema: str | None) -> None:
        if nullable is None:
            callers.warn(TYPE_WITHOUT_NULLABLE)
        self._exec(elements.ColumnType(*column, type_, existing_nullable=nullable, schema=schema))

    def compare_server_default(
        self,
        inspector_column: Column[Any],  # noqa: ARG002 (for dialects that go by the type)
        metadata_column: Column[Any],  # noqa: ARG002 (as above)
        rendered_metadata_default: str | None,
        rendered_inspector_default: str | None,
    ) -> bool:
        """True where the defaults differ beyond parentheses, quotes and blanks."""
        return bare(rendered_metadata_default) != bare(rendered_inspector_default)

    def drop_column(self, table_name: str, column: Column[Any], **options: Any) -> None:
        """Drop what hangs on the column first, where `mssql_drop_default`, `..._check`, `..._foreign_key` ask for it."""
        for option, kind in DROPPED_WITH_COLUMN.items():
            if options.pop(option, False):
                self._exec(DropColumnConstraint(table_name, column.name, kind=kind, schema=options.get("schema")))
        super().drop_column(table_name, column, **options)

    def create_index(self, index: Index, **options: Any) -> None:
        ensure_columns(index.table, index.dialect_kwargs.get("mssql_include") or ())
        super().create_index(index, **options)

    def bulk_insert(self, table: TableClause | Table, rows: list[dict[str, Any]], multiinsert: bool = True) -> None:
        """A script gives values to identity columns too, which SQL Server has to be told."""
        if not self.as_sql:
            super().bulk_insert(table, rows, multiinsert=multiinsert)
            return
        name = self.dialect.identifier_preparer.format_table(table)
        self._exec(f"SET IDENTITY_INSERT {name} ON")
        super().bulk_insert(table, rows, multiinsert=multiinsert)
        self._exec(f"SET IDENTITY_INSERT {name} OFF")


def bare(default: str | None) -> str | None:
    return None if default is None else re.sub(r"[()'\"\s]", "", default)


DROPPED_WITH_COLUMN = {
    "mssql_drop_default": "default_constraints",
    "mssql_drop_check": "check_constraints",
    "mssql_drop_foreign_key": "foreign_keys",
}


class DropColumnConstraint(DDLElement):
    """Drops a constraint of a column that nobody named: its name is looked up where the statement runs."""

    def __init__(
        self,
        table_name: str,
        column_name: str,
        *,
        kind: Literal["default_constraints", "check_constraints", "foreign_keys"] | str,
        schema: str | None,
    ) -> None:
        self.table_name = table_name
        self.column_name = column_name
        self.kind = kind
        self.schema = schema


@compiles(DropColumnConstraint, "mssql")
def visit_drop_column_constraint(element: DropColumnConstraint, compiler: DDLCompiler, **_options: Any) -> str:
    plain_name = f"{element.schema}.{element.table_name}" if element.schema else element.table_name
    table = elements.format_table_name(compiler, element.table_name, element.schema)
    source, prefix = f" sys.{element.kind}", ""
    if element.kind == "foreign_keys":
        source = "\nsys.foreign_keys fk join sys.foreign_key_columns fkc\non fk.object_id=fkc.constraint_object_id"
        prefix = "fkc."
    return (
        "declare @const_name varchar(256)\n"
        f"select @const_name = QUOTENAME([name]) from{source}\n"
        f"where {prefix}parent_object_id = object_id({quoted(plain_name)})\n"
        f"and col_name({prefix}parent_object_id, {prefix}parent_column_id) = {quoted(element.column_name)}\n"
        f"exec({quoted(f'alter table {table} drop constraint ')} + @const_name)"
    )


def quoted(text: str) -> str:
    return "'{}'".format(text.replace("'", "''"))


compiles(elements.AddColumn, "mssql")(elements.add_without_keyword)


@compiles(elements.ColumnType, "mssql")
def visit_column_type(element: elements.ColumnType, compiler: DDLCompiler, **_options: Any) -> str:
    nullable = {None: "", True: " NULL", False: " NOT NULL"}[element.existing_nullable]
    return elements.alter_one_column(element, compiler, elements.format_type(compiler, element.type_) + nullable)


@compiles(elements.ColumnDefault, "mssql")
def visit_column_default(element: elements.ColumnDefault, compiler: DDLCompiler, **_options: Any) -> str:
    table = elements.alter_table(compiler, element.table_name, element.schema)
    column = elements.format_column_name(compiler, element.column_name)
    return f"{table} ADD DEFAULT {elements.format_server_default(compiler, element.default)} FOR {column}"


@compiles(elements.ColumnName, "mssql")
def visit_column_name(element: elements.ColumnName, compiler: DDLCompiler, **_options: Any) -> str:
    table = elements.format_table_name(compiler, element.table_name, element.schema)
    old_name = f"{table}.{elements.format_column_name(compiler, element.column_name)}"
    return f"EXEC sp_rename {quoted(old_name)}, {elements.format_column_name(compiler, element.newname)}, 'COLUMN'"


@compiles(elements.RenameTable, "mssql")
def visit_rename_table(element: elements.RenameTable, compiler: DDLCompiler, **_options: Any) -> str:
    old_name = elements.format_table_name(compiler, element.table_name, element.schema)
    return f"EXEC sp_rename {quoted(old_name)}, {elements.format_table_name(compiler, element.new_table_name, None)}"


@compiles(elements.ColumnComment, "mssql")
def visit_column_comment(element: elements.ColumnComment, compiler: DDLCompiler, **_options: Any) -> str:
    quote = compiler.preparer.quote
    schema = element.schema or compiler.dialect.default_schema_name
    assert schema is not None
    place = f"'schema', {compiler.preparer.quote_schema(schema)}, 'table', {quote(element.table_name)}, 'column', {quote(element.column_name)}"
    if element.comment is None:
        return f"exec sp_dropextendedproperty 'MS_Description', {place}"
    verb = "add" if element.existing_comment is None else "update"
    literal = compiler.sql_compiler.render_literal_value(element.comment, NVARCHAR())
    return f"exec sp_{verb}extendedproperty 'MS_Description', {literal}, {place}"
