"""Columns, constraints and indexes of one table, made again for another whose columns have the old ones' keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ClauseElement, ColumnClause
from sqlalchemy.types import NullType

from gitmig.engine.operations import internals
from gitmig.engine.operations.schema_items import IndexText

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sqlalchemy.schema import Constraint
    from sqlalchemy.types import TypeEngine

    ColumnFor = Callable[[str], Column[Any]]


def copy_column(column: Column[Any]) -> Column[Any]:
    """A copy that makes no index or constraint of its own: those of the table are copied by themselves."""
    copied: Column[Any] = internals.copy(column)
    copied.index = copied.unique = False
    return copied


def copy_with_type(column: Column[Any], type_: TypeEngine[Any]) -> Column[Any]:
    """A copy of another type, which makes no CHECK and no type of the database along with the table.

    A type attaches itself to the column when the column is made, and cannot be detached: so it is made without one.
    """
    own_type = column.type
    column.type = NullType()
    try:
        copied: Column[Any] = internals.copy(column)
    finally:
        column.type = own_type
    copied.type = type_
    return copied


def replace_server_default(column: Column[Any], default: Any) -> None:
    """`default` is None, a plain default, or a `Computed` or `Identity`."""
    column.computed = column.identity = column.server_default = column.server_onupdate = None
    if default is None:
        return
    internals.copy(default)._set_parent_with_dispatch(column)  # noqa: SLF001


def columns_of(constraint: Any) -> set[str]:
    """The keys of the columns that a constraint cannot do without."""
    if isinstance(constraint, ForeignKeyConstraint):
        return {element.parent.key for element in constraint.elements}
    if isinstance(constraint, CheckConstraint):
        return {column.key for column in visitors.iterate(constraint.sqltext) if isinstance(column, ColumnClause)}
    return {column.key for column in constraint.columns}


def copy_constraint(constraint: Any, table: Table) -> Constraint:
    """The constraint on `table`, whose columns have the keys of the constraint's."""
    if isinstance(constraint, ForeignKeyConstraint):
        return copy_foreign_key(constraint, table)
    copied: Constraint = internals.copy(constraint, target_table=table)
    return copied


def copy_foreign_key(constraint: ForeignKeyConstraint, table: Table) -> ForeignKeyConstraint:
    """Refers to stand-ins for the tables it names: also for the table itself, which has another name for now."""
    return ForeignKeyConstraint(
        [element.parent.key for element in constraint.elements],
        [referred_column(element, table) for element in constraint.elements],
        name=constraint.name,
        onupdate=constraint.onupdate,
        ondelete=constraint.ondelete,
        use_alter=constraint.use_alter,
        deferrable=constraint.deferrable,
        initially=constraint.initially,
        match=constraint.match,
        comment=constraint.comment,
        **constraint.dialect_kwargs,
    )


def referred_column(key: ForeignKey, table: Table) -> Column[Any]:
    """A column of that name in a table of that name: DDL asks for no more."""
    schema, table_name, column_name = internals.foreign_key_target(key) or names_of(key.column)
    if column_name is None:
        column_name = key.parent.key
    referred = Table(table_name, table.metadata, schema=schema or table.schema, keep_existing=True)
    if column_name not in referred.columns:
        referred.append_column(Column(column_name, NullType()))
    return referred.columns[column_name]


def names_of(column: Column[Any]) -> tuple[str | None, str, str]:
    return column.table.schema, column.table.name, column.name


def copy_primary_key(constraint: PrimaryKeyConstraint, table: Table, kept: Collection[str]) -> PrimaryKeyConstraint:
    """A primary key of those of its columns that are kept; no other column of `table` says that it is one."""
    for column in table.columns:
        column.primary_key = column.key in kept and column.key in constraint.columns
    return PrimaryKeyConstraint(
        *(column.key for column in constraint.columns if column.key in kept),
        name=constraint.name,  # type: ignore[arg-type]  # SQLAlchemy's own mark for a name that is made later
        deferrable=constraint.deferrable,
        initially=constraint.initially,
        **constraint.dialect_kwargs,
    )


def copy_index(index: Index, table: Table, column_for: ColumnFor) -> Index:
    """The index on `table`; `column_for` finds the column that stands for one of the old name."""

    def replace(element: Any, **_options: Any) -> Any:
        if isinstance(element, IndexText):
            return IndexText(element.clause)
        return column_for(element.name) if isinstance(element, Column) else None

    def moved(expression: Any) -> Any:
        if not isinstance(expression, ClauseElement):
            return expression
        return visitors.replacement_traverse(expression, {}, replace)

    options = {name: moved(value) for name, value in index.dialect_kwargs.items()}
    copied = Index(index.name, *(moved(expression) for expression in index.expressions), unique=index.unique, **options)
    table.append_constraint(copied)
    return copied
