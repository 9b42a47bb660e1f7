"""MySQL and MariaDB: a column is altered by writing its whole specification again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import Enum, String, TypeDecorator, TypeEngine, to_instance

from gitmig.engine.ddl.elements import (
    AlterColumn,
    ColumnComment,
    ColumnDefault,
    ColumnName,
    ColumnNullable,
    ColumnType,
    alter_one_column,
    alter_table,
    format_column_name,
    format_server_default,
    format_type,
)
from gitmig.engine.ddl.expressions import grouped_for_mysql
from gitmig.engine.ddl.mysql_defaults import same_default
from gitmig.engine.ddl.standard import DefaultImpl, is_computed, is_identity
from gitmig.engine.operations import internals
from gitmig.errors import GitmigError, NotSupported

if TYPE_CHECKING:
    from sqlalchemy import Column, Dialect, Index
    from sqlalchemy.schema import Constraint
    from sqlalchemy.sql.compiler import DDLCompiler

NO_CONSTRUCT = "Individual alter column constructs not supported by MySQL"
DROPPABLE = (CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint)


class MySQLAlterDefault(AlterColumn):
    """A change of the default alone, which is the one that MySQL does without the column's type."""

    def __init__(self, name: str, column_name: str, default: Any, schema: str | None = None) -> None:
        super().__init__(name, column_name, schema=schema)
        self.default = default


class MySQLChangeColumn(AlterColumn):
    """The column with a new name, or the same one, and its whole specification."""

    def __init__(
        self,
        name: str,
        column_name: str,
        schema: str | None = None,
        newname: str | None = None,
        type_: TypeEngine[Any] | type[TypeEngine[Any]] | None = None,
        nullable: bool | None = None,
        default: Any = False,
        autoincrement: bool | None = None,
        comment: str | bool | None = False,
    ) -> None:
        super().__init__(name, column_name, schema=schema)
        if type_ is None:
            raise GitmigError(
                "All MySQL CHANGE/MODIFY COLUMN operations require the existing type.",
                f"add existing_type=... to alter_column({name!r}, {column_name!r})",
            )
        self.newname = newname
        self.type_ = to_instance(type_)
        self.nullable = True if nullable is None else nullable
        self.default = default
        self.autoincrement = autoincrement
        self.comment = comment


class MySQLModifyColumn(MySQLChangeColumn):
    """The column under its name with its whole specification."""


class MySQLImpl(DefaultImpl):
    __dialect__ = "mysql"

    transactional_ddl = False
    type_synonyms = (*DefaultImpl.type_synonyms, {"BOOL", "TINYINT"}, {"JSON", "LONGTEXT"})
    type_arg_extract = (r"character set ([\w\-_]+)", r"collate ([\w\-_]+)")

    def alter_column(
        self,
        table_name: str,
        column_name: str,
        *,
        nullable: bool | None = None,
        server_default: Any = False,
        name: str | None = None,
        type_: TypeEngine[Any] | type[TypeEngine[Any]] | None = None,
        schema: str | None = None,
        autoincrement: bool | None = None,
        comment: str | bool | None = False,
        **options: Any,
    ) -> None:
        """What is not changed is written from the `existing_*` values: MySQL forgets what is not said again."""
        existing_default = options.get("existing_server_default", False)
        column_type = type_ if type_ is not None else options.get("existing_type")
        modified = nullable is not None or type_ is not None or autoincrement is not None or comment is not False
        if is_computed(server_default, existing_default) or is_identity(server_default, existing_default):
            self._refuse_generated(table_name, column_name, server_default, existing_default)
            if modified or name is not None:
                raise NotSupported(NO_CONSTRUCT)
            return
        in_full = name is not None or keeps_datetime_default(column_type, server_default)
        if not modified and not in_full:
            if server_default is not False:
                self._exec(MySQLAlterDefault(table_name, column_name, server_default, schema=schema))
            return
        construct = MySQLChangeColumn if in_full else MySQLModifyColumn
        self._exec(
            construct(
                table_name,
                column_name,
                schema=schema,
                newname=column_name if name is None else name,
                type_=column_type,
                nullable=options.get("existing_nullable") if nullable is None else nullable,
                default=existing_default if server_default is False else server_default,
                autoincrement=options.get("existing_autoincrement") if autoincrement is None else autoincrement,
                comment=options.get("existing_comment") if comment is False else comment,
            )
        )

    def _refuse_generated(self, table_name: str, column_name: str, default: Any, existing_default: Any) -> None:
        if default is not False:
            self._exec(self.column_default(table_name, column_name, default, existing_server_default=existing_default))

    def drop_constraint(self, const: Constraint, **options: Any) -> None:
        if isinstance(const, CheckConstraint) and internals.belongs_to_type(const):
            return
        if not isinstance(const, DROPPABLE):
            raise NotSupported(
                "No generic 'DROP CONSTRAINT' in MySQL - please specify constraint type",
                f"add type_='foreignkey', 'unique', 'primary' or 'check' to drop_constraint({str(const.name)!r})",
            )
        super().drop_constraint(const, **options)

    def render_ddl_sql_expr(
        self, expr: Any, is_server_default: bool = False, is_index: bool = False, **options: Any
    ) -> str:
        expr = grouped_for_mysql(expr) if is_index else expr
        return super().render_ddl_sql_expr(expr, is_server_default, is_index, **options)

    def compare_type(self, inspector_column: Column[Any], metadata_column: Column[Any]) -> bool:
        """True where the types differ: of two enumerated types, where their values do."""
        reported, wanted = inspector_column.type, on_dialect(metadata_column.type, self.dialect)
        if isinstance(reported, Enum) and isinstance(wanted, Enum) and wanted.native_enum:
            return set(reported.enums) != set(wanted.enums)
        return super().compare_type(inspector_column, metadata_column)

    def rule_of_foreign_key(self, rule: str | None) -> str | None:
        """RESTRICT is the usual, and not reported."""
        found = super().rule_of_foreign_key(rule)
        return None if found == "restrict" else found

    def correct_for_autogen_constraints(
        self,
        conn_uniques: set[UniqueConstraint],  # noqa: ARG002 (for dialects that mix them up)
        conn_indexes: set[Index],
        metadata_unique_constraints: set[UniqueConstraint],  # noqa: ARG002 (as above)
        metadata_indexes: set[Index],
    ) -> None:
        """Keep the indexes that foreign keys brought along, unless the models have one of that name."""
        names = {index.name for index in metadata_indexes}
        conn_indexes -= {index for index in conn_indexes if serves_foreign_key(index) and index.name not in names}

    def compare_server_default(
        self,
        inspector_column: Column[Any],
        metadata_column: Column[Any],
        rendered_metadata_default: str | None,
        rendered_inspector_default: str | None,
    ) -> bool:
        """True where the default of the database is another than the model's."""
        reported, wanted = rendered_inspector_default, rendered_metadata_default
        return not same_default(reported, inspector_column.type, wanted, metadata_column.type)


class MariaDBImpl(MySQLImpl):
    __dialect__ = "mariadb"


def serves_foreign_key(index: Index) -> bool:
    """Whether a foreign key of the table made it: it then has the key's name, or that of the first column."""
    assert index.table is not None
    columns = [column.name for column in index.columns]
    keys = [key for key in index.table.foreign_key_constraints if [column.name for column in key.columns] == columns]
    return not index.unique and any(index.name in (key.name, columns[0]) for key in keys)


def on_dialect(type_: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    """What stands for a type there, below types of the project that are made of another."""
    found = type_.dialect_impl(dialect)
    return found.impl_instance if isinstance(found, TypeDecorator) else found


def keeps_datetime_default(column_type: Any, server_default: Any) -> bool:
    """Whether CHANGE is needed: the defaults of such a column are functions, which ALTER ... SET DEFAULT refuses."""
    if not isinstance(column_type, TypeEngine) or server_default is None:
        return False
    return internals.same_type_affinity(column_type, DateTime())


def refuse_construct(_element: AlterColumn, _compiler: DDLCompiler, **_options: Any) -> NoReturn:
    raise NotSupported(NO_CONSTRUCT)


for construct in (ColumnNullable, ColumnType, ColumnName, ColumnDefault, ColumnComment):
    compiles(construct, "mysql", "mariadb")(refuse_construct)


@compiles(MySQLAlterDefault, "mysql", "mariadb")
def visit_alter_default(element: MySQLAlterDefault, compiler: DDLCompiler, **_options: Any) -> str:
    if element.default is None:
        clause = "DROP DEFAULT"
    else:
        clause = f"SET DEFAULT {format_server_default(compiler, element.default)}"
    return alter_one_column(element, compiler, clause)


@compiles(MySQLModifyColumn, "mysql", "mariadb")
def visit_modify_column(element: MySQLModifyColumn, compiler: DDLCompiler, **_options: Any) -> str:
    table = alter_table(compiler, element.table_name, element.schema)
    column = format_column_name(compiler, element.column_name)
    return f"{table} MODIFY {column} {specification(element, compiler)}"


@compiles(MySQLChangeColumn, "mysql", "mariadb")
def visit_change_column(element: MySQLChangeColumn, compiler: DDLCompiler, **_options: Any) -> str:
    table = alter_table(compiler, element.table_name, element.schema)
    old_name = format_column_name(compiler, element.column_name)
    new_name = format_column_name(compiler, element.newname)
    return f"{table} CHANGE {old_name} {new_name} {specification(element, compiler)}"


def specification(element: MySQLChangeColumn, compiler: DDLCompiler) -> str:
    clauses = [format_type(compiler, element.type_), "NULL" if element.nullable else "NOT NULL"]
    if element.autoincrement:
        clauses.append("AUTO_INCREMENT")
    if element.default is not False and element.default is not None:
        clauses.append(f"DEFAULT {format_server_default(compiler, element.default)}")
    if element.comment is not None and element.comment is not False:
        clauses.append(f"COMMENT {compiler.sql_compiler.render_literal_value(element.comment, String())}")
    return " ".join(clauses)
