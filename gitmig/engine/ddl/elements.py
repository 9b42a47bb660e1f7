"""The statements that SQLAlchemy has no construct for: ALTER TABLE and what follows it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Integer, exc
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import DDLElement, ForeignKeyConstraint
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.types import to_instance

from gitmig import errors
from gitmig.engine.operations import internals

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.schema import Computed, Identity
    from sqlalchemy.sql.compiler import Compiled, DDLCompiler
    from sqlalchemy.types import TypeEngine


class AlterTable(DDLElement):
    """A change of one table: the parent of every construct here."""

    def __init__(self, table_name: str, schema: quoted_name | str | None = None) -> None:
        self.table_name = table_name
        self.schema = schema


class RenameTable(AlterTable):
    def __init__(
        self, old_table_name: str, new_table_name: quoted_name | str, schema: quoted_name | str | None = None
    ) -> None:
        super().__init__(old_table_name, schema=schema)
        self.new_table_name = new_table_name


class AddColumn(AlterTable):
    """`inline_references` and `inline_primary_key` put those clauses on the column itself."""

    def __init__(
        self,
        name: str,
        column: Column[Any],
        schema: quoted_name | str | None = None,
        if_not_exists: bool | None = None,
        inline_references: bool | None = None,
        inline_primary_key: bool | None = None,
    ) -> None:
        super().__init__(name, schema=schema)
        self.column = column
        self.if_not_exists = if_not_exists
        self.inline_references = inline_references
        self.inline_primary_key = inline_primary_key


class DropColumn(AlterTable):
    def __init__(
        self, name: str, column: Column[Any], schema: str | None = None, if_exists: bool | None = None
    ) -> None:
        super().__init__(name, schema=schema)
        self.column = column
        self.if_exists = if_exists


class AlterColumn(AlterTable):
    """A change of one column; the `existing_*` values describe it before the change, where the caller knows them."""

    def __init__(
        self,
        name: str,
        column_name: str,
        schema: str | None = None,
        existing_type: TypeEngine[Any] | type[TypeEngine[Any]] | None = None,
        existing_nullable: bool | None = None,
        existing_server_default: Any = None,
        existing_comment: str | None = None,
    ) -> None:
        super().__init__(name, schema=schema)
        self.column_name = column_name
        self.existing_type: TypeEngine[Any] | None = None if existing_type is None else to_instance(existing_type)
        self.existing_nullable = existing_nullable
        self.existing_server_default = existing_server_default
        self.existing_comment = existing_comment


class ColumnNullable(AlterColumn):
    def __init__(self, name: str, column_name: str, nullable: bool, **existing: Any) -> None:
        super().__init__(name, column_name, **existing)
        self.nullable = nullable


class ColumnType(AlterColumn):
    def __init__(
        self, name: str, column_name: str, type_: TypeEngine[Any] | type[TypeEngine[Any]], **existing: Any
    ) -> None:
        super().__init__(name, column_name, **existing)
        self.type_: TypeEngine[Any] = to_instance(type_)


class ColumnName(AlterColumn):
    def __init__(self, name: str, column_name: str, newname: str, **existing: Any) -> None:
        super().__init__(name, column_name, **existing)
        self.newname = newname


class ColumnDefault(AlterColumn):
    def __init__(self, name: str, column_name: str, default: Any, **existing: Any) -> None:
        super().__init__(name, column_name, **existing)
        self.default = default


class ComputedColumnDefault(AlterColumn):
    def __init__(self, name: str, column_name: str, default: Computed | None, **existing: Any) -> None:
        super().__init__(name, column_name, **existing)
        self.default = default


class IdentityColumnDefault(AlterColumn):
    """`impl` tells which differences between two identities the database can change."""

    def __init__(self, name: str, column_name: str, default: Identity | None, impl: Any, **existing: Any) -> None:
        super().__init__(name, column_name, **existing)
        self.default = default
        self.impl = impl


class ColumnComment(AlterColumn):
    def __init__(self, name: str, column_name: str, comment: str | None, **existing: Any) -> None:
        super().__init__(name, column_name, **existing)
        self.comment = comment


def quote_dotted(name: quoted_name | str, quote: partial[str] | Callable[[str], str]) -> quoted_name | str:
    """Quote each part of `database.owner`, but take a name that is marked as quoted as one part."""
    if isinstance(name, quoted_name):
        return quote(name)
    return ".".join(quote(part) for part in name.split("."))


def format_table_name(
    compiler: Compiled, name: quoted_name | str, schema: quoted_name | str | None
) -> quoted_name | str:
    quote = partial(compiler.preparer.quote)
    if not schema:
        return quote(name)
    return f"{quote_dotted(schema, quote)}.{quote(name)}"


def format_column_name(compiler: DDLCompiler, name: quoted_name | str | None) -> quoted_name | str:
    return compiler.preparer.quote(name)  # type: ignore[arg-type]  # None is passed on as the public signature allows


def format_server_default(compiler: DDLCompiler, default: Any) -> str:
    column: Column[Any] = Column("unnamed", Integer, server_default=default)
    return compiler.get_column_default_string(column)  # type: ignore[return-value]  # only None without a default


def format_type(compiler: DDLCompiler, type_: TypeEngine[Any]) -> str:
    return compiler.dialect.type_compiler_instance.process(type_)


def alter_table(compiler: DDLCompiler, name: str, schema: str | None) -> str:
    return f"ALTER TABLE {format_table_name(compiler, name, schema)}"


def alter_column(compiler: DDLCompiler, name: str) -> str:
    return f"ALTER COLUMN {format_column_name(compiler, name)}"


def drop_column(compiler: DDLCompiler, name: str, if_exists: bool | None = None, **_options: Any) -> str:
    return f"DROP COLUMN {'IF EXISTS ' if if_exists else ''}{format_column_name(compiler, name)}"


def inline_foreign_key(column: Column[Any]) -> ForeignKeyConstraint | None:
    """The constraint that can be written on the column."""
    constraints = (key.constraint for key in column.foreign_keys)
    return next((each for each in constraints if each is not None and internals.fits_on_column(each)), None)


def format_references(compiler: DDLCompiler, constraint: ForeignKeyConstraint) -> str:
    target = constraint.elements[0].column
    remote_table = compiler.define_constraint_remote_table(  # type: ignore[no-untyped-call]
        constraint, target.table, compiler.preparer
    )
    return "".join(
        (
            f"REFERENCES {remote_table} ({compiler.preparer.quote(target.name)})",
            compiler.define_constraint_match(constraint),
            compiler.define_constraint_cascades(constraint),
            compiler.define_constraint_deferrability(constraint),
        )
    )


def add_column(
    compiler: DDLCompiler,
    column: Column[Any],
    if_not_exists: bool | None = None,
    inline_references: bool | None = None,
    inline_primary_key: bool | None = None,
    **options: Any,
) -> str:
    clauses = [compiler.get_column_specification(column, **options)]
    if inline_primary_key and column.primary_key:
        clauses.append("PRIMARY KEY")
    if inline_references and (constraint := inline_foreign_key(column)) is not None:
        clauses.append(format_references(compiler, constraint))
    clauses.extend(compiler.process(constraint) for constraint in internals.in_order_of_creation(column.constraints))
    return f"ADD COLUMN {'IF NOT EXISTS ' if if_not_exists else ''}{' '.join(clauses)}"


def add_without_keyword(element: AddColumn, compiler: DDLCompiler, **options: Any) -> str:
    """The statement for databases that say `ADD name`, not `ADD COLUMN name`."""
    clause = add_column(
        compiler,
        element.column,
        inline_references=element.inline_references,
        inline_primary_key=element.inline_primary_key,
        **options,
    )
    table = alter_table(compiler, element.table_name, element.schema)
    return f"{table} ADD {clause.removeprefix('ADD COLUMN ')}"


@compiles(RenameTable)
def visit_rename_table(element: RenameTable, compiler: DDLCompiler, **_options: Any) -> str:
    new_name = format_table_name(compiler, element.new_table_name, element.schema)
    return f"{alter_table(compiler, element.table_name, element.schema)} RENAME TO {new_name}"


def rename_within_schema(element: RenameTable, compiler: DDLCompiler, **_options: Any) -> str:
    """The statement for databases where the new name has no schema: the table stays in that of the old one."""
    new_name = format_table_name(compiler, element.new_table_name, None)
    return f"{alter_table(compiler, element.table_name, element.schema)} RENAME TO {new_name}"


@compiles(AddColumn)
def visit_add_column(element: AddColumn, compiler: DDLCompiler, **options: Any) -> str:
    clause = add_column(
        compiler,
        element.column,
        if_not_exists=element.if_not_exists,
        inline_references=element.inline_references,
        inline_primary_key=element.inline_primary_key,
        **options,
    )
    return f"{alter_table(compiler, element.table_name, element.schema)} {clause}"


@compiles(DropColumn)
def visit_drop_column(element: DropColumn, compiler: DDLCompiler, **options: Any) -> str:
    clause = drop_column(compiler, element.column.name, if_exists=element.if_exists, **options)
    return f"{alter_table(compiler, element.table_name, element.schema)} {clause}"


def alter_one_column(element: AlterColumn, compiler: DDLCompiler, clause: str) -> str:
    table = alter_table(compiler, element.table_name, element.schema)
    return f"{table} {alter_column(compiler, element.column_name)} {clause}"


@compiles(ColumnNullable)
def visit_column_nullable(element: ColumnNullable, compiler: DDLCompiler, **_options: Any) -> str:
    return alter_one_column(element, compiler, "DROP NOT NULL" if element.nullable else "SET NOT NULL")


@compiles(ColumnType)
def visit_column_type(element: ColumnType, compiler: DDLCompiler, **_options: Any) -> str:
    return alter_one_column(element, compiler, f"TYPE {format_type(compiler, element.type_)}")


@compiles(ColumnName)
def visit_column_name(element: ColumnName, compiler: DDLCompiler, **_options: Any) -> str:
    old_name = format_column_name(compiler, element.column_name)
    new_name = format_column_name(compiler, element.newname)
    return f"{alter_table(compiler, element.table_name, element.schema)} RENAME {old_name} TO {new_name}"


@compiles(ColumnDefault)
def visit_column_default(element: ColumnDefault, compiler: DDLCompiler, **_options: Any) -> str:
    if element.default is None:
        return alter_one_column(element, compiler, "DROP DEFAULT")
    return alter_one_column(element, compiler, f"SET DEFAULT {format_server_default(compiler, element.default)}")


@compiles(ComputedColumnDefault)
def visit_computed_column(_element: ComputedColumnDefault, _compiler: DDLCompiler, **_options: Any) -> str:
    raise exc.CompileError(
        'Adding or removing a "computed" construct, e.g. GENERATED ALWAYS AS, to or from an existing column '
        "is not supported."
    )


@compiles(IdentityColumnDefault)
def visit_identity_column(_element: IdentityColumnDefault, _compiler: DDLCompiler, **_options: Any) -> str:
    raise exc.CompileError(
        'Adding, removing or modifying an "identity" construct, e.g. GENERATED AS IDENTITY, to or from an existing '
        "column is not supported in this dialect."
    )


@compiles(ColumnComment)
def visit_column_comment(element: ColumnComment, compiler: DDLCompiler, **_options: Any) -> str:
    raise errors.NotSupported(
        f"the {compiler.dialect.name} dialect has no comments on columns: {element.table_name}.{element.column_name}",
        "remove comment= from this alter_column(), or run it for other dialects only",
    )
