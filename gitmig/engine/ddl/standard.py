"""How operations become statements on a database without peculiarities; dialects override what differs."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, String, Table, cast, schema, text
from sqlalchemy.schema import Computed, DDLElement, Identity

from gitmig import errors
from gitmig.engine import callers
from gitmig.engine.ddl import elements, remarks
from gitmig.engine.ddl.expressions import ddl_sql
from gitmig.engine.ddl.likeness.standard import Comparing
from gitmig.engine.operations import internals
from gitmig.engine.operations.literals import InlineLiteral
from gitmig.engine.operations.schema_items import wanting_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TextIO

    from sqlalchemy import Connection, CursorResult, Dialect, Executable, Index, Inspector
    from sqlalchemy.engine import Compiled
    from sqlalchemy.schema import Constraint
    from sqlalchemy.sql.elements import quoted_name
    from sqlalchemy.sql.expression import TableClause
    from sqlalchemy.types import TypeEngine

BUILT_IN = {
    "default": "gitmig.engine.ddl.standard",
    "mariadb": "gitmig.engine.ddl.mysql",
    "mssql": "gitmig.engine.ddl.mssql",
    "mysql": "gitmig.engine.ddl.mysql",
    "oracle": "gitmig.engine.ddl.oracle",
    "postgresql": "gitmig.engine.ddl.postgresql",
    "sqlite": "gitmig.engine.ddl.sqlite",
}
NO_PARAMETERS: Mapping[str, Any] = {}


class Sink(Protocol):
    """Takes the statements of a script one at a time, terminators included."""

    def emit(self, text: str) -> None: ...


def is_computed(*server_defaults: Any) -> bool:
    return any(isinstance(default, Computed) for default in server_defaults)


def is_identity(*server_defaults: Any) -> bool:
    return any(isinstance(default, Identity) for default in server_defaults)


class DefaultImpl(Comparing):
    """Statements for one database; a subclass that names its `__dialect__` serves that SQLAlchemy dialect."""

    __dialect__ = "default"

    transactional_ddl = False
    command_terminator = ";"
    # a line of its own behind each statement of a script
    batch_separator: str | None = None
    type_synonyms: Sequence[set[str]] = ({"NUMERIC", "DECIMAL"},)
    type_arg_extract: Sequence[str] = ()
    identity_attrs_ignore: Sequence[str] = ("order", "on_null")

    registry: ClassVar[dict[str, type[DefaultImpl]]] = {}
    teller: Callable[[remarks.Remark], None] | None = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "__dialect__" in cls.__dict__:
            DefaultImpl.registry[cls.__dialect__] = cls

    @classmethod
    def get_by_dialect(cls, dialect: Dialect) -> type[DefaultImpl]:
        """The class for a dialect: a project's own before the built-in one."""
        if dialect.name not in DefaultImpl.registry and dialect.name in BUILT_IN:
            importlib.import_module(BUILT_IN[dialect.name])
        try:
            return DefaultImpl.registry[dialect.name]
        except KeyError:
            raise errors.NotSupported(
                f"no migration support is registered for the {dialect.name!r} dialect",
                f"in env.py, import the package that provides it, or write: class Impl(DefaultImpl): "
                f'__dialect__ = "{dialect.name}"',
            ) from None

    def __init__(
        self,
        dialect: Dialect,
        connection: Connection | None,
        as_sql: bool,
        transactional_ddl: bool | None,
        output_buffer: TextIO | None,
        context_opts: dict[str, Any],
    ) -> None:
        self.dialect = dialect
        self.connection = connection
        self.as_sql = as_sql
        self.literal_binds = context_opts.get("literal_binds", False)
        self.output_buffer = output_buffer
        self.memo: dict[Any, Any] = {}
        # of the statement to come, where it is known without compiling it
        self.known_text: tuple[Any, str] = (None, "")
        self.context_opts = context_opts
        self.sink: Sink | None = context_opts.get("sink")
        if transactional_ddl is not None:
            self.transactional_ddl = transactional_ddl
        if self.literal_binds and not as_sql:
            raise errors.GitmigError("Can't use literal_binds setting without as_sql mode")

    @property
    def bind(self) -> Connection | None:
        return self.connection

    # Statements leave here.

    def static_output(self, text: str) -> None:
        """Take one finished statement, or one comment line, of a script."""
        if self.sink is not None:
            self.sink.emit(text)
            return
        assert self.output_buffer is not None
        self.output_buffer.write(f"{text}\n\n")
        self.output_buffer.flush()

    def execute(self, sql: Executable | str, execution_options: dict[str, Any] | None = None) -> None:
        self._exec(sql, execution_options)

    def _exec(
        self,
        construct: Executable | str,
        execution_options: Mapping[str, Any] | None = None,
        multiparams: Sequence[Mapping[str, Any]] | None = None,
        params: Mapping[str, Any] = NO_PARAMETERS,
    ) -> CursorResult[Any] | None:
        """Execute on the connection, or write the statement down; the name is the one that dialects override."""
        statement = text(construct) if isinstance(construct, str) else construct
        if self.as_sql:
            if multiparams is not None or params:
                raise TypeError("SQL parameters not allowed with as_sql")
            self.static_output(self._statement_text(statement) + self.command_terminator)
            self.end_batch()
            return None
        if multiparams is not None and params:
            raise TypeError("Can't send params and multiparams at the same time")
        return self._execute_on_connection(statement, execution_options, multiparams, params)

    def end_batch(self) -> None:
        if self.as_sql and self.batch_separator:
            self.static_output(self.batch_separator)

    def _statement_text(self, statement: Any) -> str:
        if statement is self.known_text[0]:
            return self.known_text[1]
        options: dict[str, Any] = {}
        if self.literal_binds and not isinstance(statement, DDLElement):
            options["compile_kwargs"] = {"literal_binds": True}
        compiled = statement.compile(dialect=self.dialect, **options)
        for remark in self.remarks_on(statement, compiled):
            self.tell(remark)
        return str(compiled).replace("\t", "    ").strip()

    def remarks_on(self, statement: Any, compiled: Compiled) -> Iterator[remarks.Remark]:
        """What of a statement cannot run where a script has it."""
        yield from remarks.on_parameters(statement, compiled, literal_binds=self.literal_binds)
        yield from remarks.on_text(compiled, separated=bool(self.batch_separator))

    def tell(self, remark: remarks.Remark) -> None:
        """Hand a remark to whoever makes the script; a program that makes one without a context has nobody to tell."""
        if self.teller is not None:
            self.teller(remark)

    def _execute_on_connection(
        self,
        statement: Executable,
        execution_options: Mapping[str, Any] | None,
        multiparams: Sequence[Mapping[str, Any]] | None,
        params: Mapping[str, Any],
    ) -> CursorResult[Any]:
        assert self.connection is not None
        connection = self.connection
        if execution_options:
            connection = connection.execution_options(**execution_options)
        if multiparams is not None:
            return connection.execute(statement, multiparams)
        return connection.execute(statement, params) if params else connection.execute(statement)

    def start_migrations(self) -> None:
        """Called once, before the first revision."""

    def emit_begin(self) -> None:
        self.static_output(f"BEGIN{self.command_terminator}")

    def emit_commit(self) -> None:
        self.static_output(f"COMMIT{self.command_terminator}")

    def version_table_impl(
        self,
        *,
        version_table: str,
        version_table_schema: str | None,
        version_table_pk: bool,
        **_options: Any,
    ) -> Table:
        """The table that holds the ids of the revisions the database is at."""
        table = Table(
            version_table,
            MetaData(),
            Column("version_num", String(32), nullable=False),
            schema=version_table_schema,
        )
        if version_table_pk:
            table.append_constraint(PrimaryKeyConstraint("version_num", name=f"{version_table}_pkc"))
        return table

    # Columns.

    def alter_column(
        self,
        table_name: str,
        column_name: str,
        *,
        nullable: bool | None = None,
        server_default: Any = False,
        name: str | None = None,
        type_: TypeEngine[Any] | None = None,
        schema: str | None = None,
        autoincrement: bool | None = None,
        comment: str | Literal[False] | None = False,
        existing_comment: str | None = None,
        existing_type: TypeEngine[Any] | None = None,
        existing_server_default: Any = None,
        existing_nullable: bool | None = None,
        existing_autoincrement: bool | None = None,
        **_options: Any,
    ) -> None:
        """One statement for each property; `False` leaves a default or a comment alone, `None` removes it."""
        if autoincrement is not None or existing_autoincrement is not None:
            callers.warn("autoincrement and existing_autoincrement only make sense for MySQL")
        existing: dict[str, Any] = {
            "schema": schema,
            "existing_type": existing_type,
            "existing_server_default": existing_server_default,
            "existing_nullable": existing_nullable,
            "existing_comment": existing_comment,
        }
        column = (table_name, column_name)
        if nullable is not None:
            self._exec(elements.ColumnNullable(*column, nullable, **existing))
        if server_default is not False:
            self._exec(self.column_default(*column, server_default, **existing))
        if type_ is not None:
            self._exec(elements.ColumnType(*column, type_, **existing))
        if comment is not False:
            self._exec(elements.ColumnComment(*column, comment, **existing))
        # last: the statements before it call the column by its old name
        if name is not None:
            self._exec(elements.ColumnName(*column, name, **existing))

    def column_default(
        self, table_name: str, column_name: str, server_default: Any, **existing: Any
    ) -> elements.AlterColumn:
        """The construct for a new server default, by the kind of it or of the one that it replaces."""
        replaced = existing.get("existing_server_default")
        if is_computed(server_default, replaced):
            return elements.ComputedColumnDefault(table_name, column_name, server_default, **existing)
        if is_identity(server_default, replaced):
            return elements.IdentityColumnDefault(table_name, column_name, server_default, self, **existing)
        return elements.ColumnDefault(table_name, column_name, server_default, **existing)

    def add_column(
        self,
        table_name: str,
        column: Column[Any],
        *,
        schema: str | quoted_name | None = None,
        if_not_exists: bool | None = None,
        inline_references: bool | None = None,
        inline_primary_key: bool | None = None,
    ) -> None:
        self._exec(
            elements.AddColumn(
                table_name,
                column,
                schema=schema,
                if_not_exists=if_not_exists,
                inline_references=inline_references,
                inline_primary_key=inline_primary_key,
            )
        )

    def drop_column(
        self,
        table_name: str,
        column: Column[Any],
        *,
        schema: str | None = None,
        if_exists: bool | None = None,
        **_options: Any,
    ) -> None:
        self._exec(elements.DropColumn(table_name, column, schema=schema, if_exists=if_exists))

    def create_column_comment(self, column: Column[Any]) -> None:
        self._exec(schema.SetColumnComment(column))

    # Constraints and indexes.

    def add_constraint(self, const: Any, **options: Any) -> None:
        """`const` may belong to a type and exist on some dialects only."""
        if internals.exists_on_dialect(const, self):
            self._exec(schema.AddConstraint(const, **options))

    def drop_constraint(self, const: Constraint, **options: Any) -> None:
        with wanting_name(const):
            self._exec(schema.DropConstraint(const, **options))

    def create_index(self, index: Index, **options: Any) -> None:
        with wanting_name(index):
            self._exec(schema.CreateIndex(index, **options))

    def drop_index(self, index: Index, **options: Any) -> None:
        with wanting_name(index):
            self._exec(schema.DropIndex(index, **options))

    # Tables.

    def rename_table(
        self, old_table_name: str, new_table_name: str | quoted_name, schema: str | quoted_name | None = None
    ) -> None:
        self._exec(elements.RenameTable(old_table_name, new_table_name, schema=schema))

    def create_table(self, table: Table, **options: Any) -> None:
        """The table, then what belongs to it: types before, indexes and comments after."""
        table.dispatch.before_create(table, self.connection, checkfirst=False, _ddl_runner=self)
        self._exec(schema.CreateTable(table, **options))
        table.dispatch.after_create(table, self.connection, checkfirst=False, _ddl_runner=self)
        for index in internals.indexes_in_order(table):
            self._exec(schema.CreateIndex(index))
        if self.dialect.supports_comments and not self.dialect.inline_comments:
            self._create_comments(table)

    def _create_comments(self, table: Table) -> None:
        if table.comment is not None:
            self.create_table_comment(table)
        for column in table.columns:
            if column.comment is not None:
                self.create_column_comment(column)

    def drop_table(self, table: Table, **options: Any) -> None:
        table.dispatch.before_drop(table, self.connection, checkfirst=False, _ddl_runner=self)
        self._exec(schema.DropTable(table, **options))
        table.dispatch.after_drop(table, self.connection, checkfirst=False, _ddl_runner=self)

    def create_table_comment(self, table: Table) -> None:
        self._exec(schema.SetTableComment(table))

    def drop_table_comment(self, table: Table) -> None:
        self._exec(schema.DropTableComment(table))

    # Rows.

    def bulk_insert(self, table: TableClause | Table, rows: list[dict[str, Any]], multiinsert: bool = True) -> None:
        """`multiinsert` sends all rows at once; a script holds a statement for each row."""
        if not isinstance(rows, list):
            raise TypeError("List expected")
        if rows and not isinstance(rows[0], dict):
            raise TypeError("List of dictionaries expected")
        # inline(): no default of the table is fetched back, so that no RETURNING is asked for
        insert = table.insert().inline()
        if self.as_sql:
            for row in rows:
                self._exec(insert.values(literal_row(table, row)))
        elif rows and multiinsert:
            self._exec(insert, multiparams=rows)
        else:
            for row in rows:
                self._exec(insert.values(row))

    # Batch mode.

    def requires_recreate_in_batch(self, batch_op: Any) -> bool:  # noqa: ARG002
        """Whether `recreate="auto"` copies the table; `batch_op.batch` holds what was recorded."""
        return False

    def autogen_column_reflect(self, inspector: Inspector, table: Table, column_info: dict[str, Any]) -> None:
        """Called for each column that is read from the database; may change what was read."""

    # Operations written as Python.

    def render_type(self, type_obj: TypeEngine[Any], autogen_context: Any) -> str | Literal[False]:  # noqa: ARG002
        """A type as text; False where it shows itself."""
        return False

    def render_ddl_sql_expr(
        self,
        expr: Any,
        is_server_default: bool = False,  # noqa: ARG002 (for dialects that treat defaults apart)
        is_index: bool = False,  # noqa: ARG002 (as above)
        **options: Any,  # noqa: ARG002 (as above)
    ) -> str:
        """SQL of an expression; `is_server_default` and `is_index` tell what it is used for."""
        return ddl_sql(expr, self.dialect)

    def prep_table_for_batch(self, batch_impl: Any, table: Table) -> None:
        """Called with the table as it is, before it is copied."""

    def cast_for_batch_migrate(
        self, existing: Column[Any], existing_transfer: dict[str, Any], new_type: TypeEngine[Any]
    ) -> None:
        """Put a CAST into the copying SELECT when the column changes to another kind of type."""
        if not internals.same_type_affinity(existing.type, new_type):
            existing_transfer["expr"] = cast(existing_transfer["expr"], new_type)


def literal_row(table: TableClause | Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value if isinstance(value, InlineLiteral) else InlineLiteral(key, value, type_=column_type(table, key))
        for key, value in row.items()
    }


def column_type(table: TableClause | Table, key: str) -> TypeEngine[Any] | None:
    return table.columns[key].type if key in table.columns else None


DefaultImpl.registry["default"] = DefaultImpl
