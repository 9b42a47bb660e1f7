"""PostgreSQL: a type is changed first and with USING, identities are altered in place, a rename stays in its schema."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, String, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import DefaultClause, Identity
from sqlalchemy.sql.elements import ClauseElement

from gitmig.engine.ddl.elements import (
    AlterColumn,
    ColumnComment,
    IdentityColumnDefault,
    RenameTable,
    alter_one_column,
    format_column_name,
    format_table_name,
    format_type,
    rename_within_schema,
)
from gitmig.engine.ddl.expressions import grouped_for_postgresql
from gitmig.engine.ddl.likeness.postgresql import (
    index_differences,
    literal,
    null_differences,
    says_operator_class,
    server_says_equal,
    without_casts,
)
from gitmig.engine.ddl.likeness.standard import column_differences, unique_columns, unique_differences
from gitmig.engine.ddl.likeness.verdict import ComparisonResult, verdict
from gitmig.engine.ddl.standard import DefaultImpl
from gitmig.engine.operations import internals
from gitmig.engine.operations.schema_items import ensure_columns
from gitmig.errors import GitmigError, NotSupported

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Column, Index, Inspector, Table, UniqueConstraint
    from sqlalchemy.sql.compiler import DDLCompiler
    from sqlalchemy.types import TypeEngine

log = logging.getLogger("alembic.ddl.postgresql")

IDENTITY_OPTIONS = ("cache", "cycle", "increment", "maxvalue", "minvalue", "nomaxvalue", "nominvalue", "start")

NEXTVAL = re.compile(r"nextval\('(.+?)'::regclass\)")
# the sequence depends on the column: PostgreSQL drops it along with the column, as it does for SERIAL
OWNER_OF_SEQUENCE = text(
    "SELECT owner.relname, attribute.attname FROM pg_depend AS depend "
    "JOIN pg_class AS owner ON owner.oid = depend.refobjid "
    "JOIN pg_attribute AS attribute ON attribute.attrelid = owner.oid AND attribute.attnum = depend.refobjsubid "
    "WHERE depend.objid = CAST(CAST(:sequence AS regclass) AS oid) AND depend.deptype = 'a' "
    "AND depend.classid = CAST('pg_class' AS regclass) AND depend.refclassid = CAST('pg_class' AS regclass)"
)


class PostgresqlColumnType(AlterColumn):
    """A change of type, with the expression that makes the new value of the old one."""

    def __init__(
        self, name: str, column_name: str, type_: TypeEngine[Any] | type[TypeEngine[Any]], **existing: Any
    ) -> None:
        self.using = existing.pop("using", None)
        super().__init__(name, column_name, **existing)
        self.type_: TypeEngine[Any] = type_() if isinstance(type_, type) else type_


class PostgresqlImpl(DefaultImpl):
    __dialect__ = "postgresql"

    transactional_ddl = True
    type_synonyms = (*DefaultImpl.type_synonyms, {"FLOAT", "DOUBLE PRECISION"})

    def alter_column(
        self,
        table_name: str,
        column_name: str,
        *,
        type_: TypeEngine[Any] | type[TypeEngine[Any]] | None = None,
        **options: Any,
    ) -> None:
        """The type goes ahead of the rest: a new default may fit the new type only."""
        using = options.pop("postgresql_using", None)
        if using is not None and type_ is None:
            raise GitmigError("postgresql_using must be used with the type_ parameter")
        if type_ is not None:
            existing = {
                name: options.get(name)
                for name in ("schema", "existing_type", "existing_server_default", "existing_nullable")
            }
            self._exec(PostgresqlColumnType(table_name, column_name, type_, using=using, **existing))
        super().alter_column(table_name, column_name, **options)

    def create_index(self, index: Index, **options: Any) -> None:
        ensure_columns(index.table, index.dialect_kwargs.get("postgresql_include") or ())
        super().create_index(index, **options)

    def add_constraint(self, const: Any, **options: Any) -> None:
        ensure_columns(const.table, const.dialect_kwargs.get("postgresql_include") or ())
        super().add_constraint(const, **options)

    def render_ddl_sql_expr(
        self, expr: Any, is_server_default: bool = False, is_index: bool = False, **options: Any
    ) -> str:
        expr = grouped_for_postgresql(expr) if is_index else expr
        return super().render_ddl_sql_expr(expr, is_server_default, is_index, **options)

    def autogen_column_reflect(self, inspector: Inspector, table: Table, column_info: dict[str, Any]) -> None:  # noqa: ARG002
        """Take a sequence that belongs to the column for SERIAL: the default is made along with the column."""
        default = column_info.get("default")
        if not default or not isinstance(column_info["type"], Integer):
            return
        found = NEXTVAL.match(default)
        if found is None:
            return
        assert self.connection is not None
        owner = self.connection.execute(OWNER_OF_SEQUENCE, {"sequence": found.group(1)}).first()
        if owner is not None and tuple(owner) == (table.name, column_info["name"]):
            log.info(
                "Detected sequence named '%s' as owned by integer column '%s(%s)', assuming SERIAL and omitting",
                found.group(1),
                table.name,
                column_info["name"],
            )
            column_info["default"] = None

    def plain_computed(self, expression: str) -> str:
        return without_casts(expression)

    def compare_server_default(
        self,
        inspector_column: Column[Any],  # noqa: ARG002 (for dialects that go by the type)
        metadata_column: Column[Any],
        rendered_metadata_default: str | None,
        rendered_inspector_default: str | None,
    ) -> bool:
        """True where the defaults differ, which the server is asked; not of a key that numbers itself."""
        if metadata_column.primary_key and metadata_column is metadata_column.table.autoincrement_column:
            return False
        reported, wanted = rendered_inspector_default, rendered_metadata_default
        if reported is None or wanted is None or reported == wanted:
            return reported != wanted
        default = metadata_column.server_default
        if isinstance(default, DefaultClause) and isinstance(default.arg, str):
            wanted = literal(wanted)
        assert self.connection is not None
        return not server_says_equal(self.connection, metadata_column.type, reported, wanted)

    def compare_indexes(self, metadata_index: Index, reflected_index: Index) -> ComparisonResult:
        def sql(expression: Any) -> str:
            return self.render_ddl_sql_expr(expression, is_index=True)

        differences = [
            *unique_differences(metadata_index, reflected_index),
            *index_differences(metadata_index, reflected_index, sql),
            *null_differences(metadata_index, reflected_index),
        ]
        if not differences and any(says_operator_class(sql(part)) for part in metadata_index.expressions):
            return ComparisonResult.Skip(
                "an expression names its operator class, which is not compared: say it with postgresql_ops={...}"
            )
        return verdict(differences)

    def compare_unique_constraint(
        self, metadata_constraint: UniqueConstraint, reflected_constraint: UniqueConstraint
    ) -> ComparisonResult:
        columns = column_differences(unique_columns(metadata_constraint), unique_columns(reflected_constraint))
        return verdict([*columns, *null_differences(metadata_constraint, reflected_constraint)])

    def adjust_reflected_dialect_options(self, reflected_object: Mapping[str, Any], kind: str) -> dict[str, Any]:
        options = super().adjust_reflected_dialect_options(reflected_object, kind)
        if not options.get("postgresql_include"):
            options.pop("postgresql_include", None)
        return options

    def prep_table_for_batch(self, batch_impl: Any, table: Table) -> None:
        """Free the names of the constraints: they are unique in a schema, and the new table wants them."""
        for name in batch_impl.named_constraints:
            constraint = next((old for old in in_order(table) if old.name == name), None)
            if constraint is not None:
                self.drop_constraint(constraint)


def in_order(table: Table) -> Iterable[Any]:
    return internals.in_order_of_creation(table.constraints)


compiles(RenameTable, "postgresql")(rename_within_schema)


@compiles(PostgresqlColumnType, "postgresql")
def visit_column_type(element: PostgresqlColumnType, compiler: DDLCompiler, **_options: Any) -> str:
    clause = f"TYPE {format_type(compiler, element.type_)}"
    if element.using is not None:
        clause += f" USING {expression(compiler, element.using)}"
    return alter_one_column(element, compiler, clause)


def expression(compiler: DDLCompiler, given: Any) -> str:
    if isinstance(given, ClauseElement):
        return compiler.sql_compiler.process(given, literal_binds=True)
    return str(given)


@compiles(ColumnComment, "postgresql")
def visit_column_comment(element: ColumnComment, compiler: DDLCompiler, **_options: Any) -> str:
    table = format_table_name(compiler, element.table_name, element.schema)
    column = format_column_name(compiler, element.column_name)
    return f"COMMENT ON COLUMN {table}.{column} IS {comment_literal(compiler, element.comment)}"


def comment_literal(compiler: DDLCompiler, comment: str | None) -> str:
    if comment is None:
        return "NULL"
    return compiler.sql_compiler.render_literal_value(comment, String())


@compiles(IdentityColumnDefault, "postgresql")
def visit_identity_column(element: IdentityColumnDefault, compiler: DDLCompiler, **_options: Any) -> str:
    existing, wanted = element.existing_server_default, element.default
    if wanted is None:
        return alter_one_column(element, compiler, "DROP IDENTITY")
    plain = existing is not None and existing is not False and not isinstance(existing, Identity)
    if plain or not isinstance(wanted, Identity):
        raise NotSupported(
            f"PostgreSQL cannot exchange an identity for a plain default in one step: "
            f"{element.table_name}.{element.column_name}",
            "drop the one with server_default=None in an alter_column() of its own, then set the other",
        )
    if not isinstance(existing, Identity):
        return alter_one_column(element, compiler, f"ADD {compiler.visit_identity_column(wanted)}")  # type: ignore[no-untyped-call]
    return alter_one_column(element, compiler, " ".join(identity_changes(element, compiler, existing, wanted)))


def identity_changes(
    element: IdentityColumnDefault, compiler: DDLCompiler, existing: Identity, wanted: Identity
) -> list[str]:
    """`SET` for each option that differs; an option that is no longer given stays as it is."""
    changes = []
    if bool(existing.always) != bool(wanted.always):
        changes.append(f"SET GENERATED {'ALWAYS' if wanted.always else 'BY DEFAULT'}")
    for name in IDENTITY_OPTIONS:
        value = getattr(wanted, name)
        if value is not None and value != getattr(existing, name):
            changes.append(f"SET {compiler.get_identity_options(Identity(**{name: value}))}")
    if not changes:
        raise NotSupported(
            f"no option of the identity of {element.table_name}.{element.column_name} changes",
            "give the new value of an option, such as Identity(start=1), or remove this alter_column()",
        )
    return changes
