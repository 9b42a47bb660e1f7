"""A draft made into SQLAlchemy's terms: the new table, the rows it is filled with, its indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, Table
from sqlalchemy.types import NullType

from gitmig.engine import callers
from gitmig.engine.ddl.table_copy import columns_of, copy_constraint, copy_index, copy_primary_key
from gitmig.engine.operations import internals
from gitmig.errors import BatchError, UnknownColumn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Index
    from sqlalchemy.schema import Constraint

    from gitmig.engine.ddl.table_draft import TableDraft

# Alembic's prefix and length, so that either finds what the other left behind
PREFIX = "_alembic_tmp_"
NAME_LENGTH = 50


def temporary_name(table_name: str) -> str:
    return f"{PREFIX}{table_name}"[:NAME_LENGTH]


def build_table(draft: TableDraft) -> Table:
    """The new table under its temporary name, without the indexes."""
    table = Table(
        temporary_name(draft.table.name),
        MetaData(),
        *(draft.columns[name].column for name in draft.order.sorted()),
        *draft.extras.arguments,
        schema=draft.table.schema,
        **{"comment": draft.comment, **draft.table.dialect_kwargs, **draft.extras.options},
    )
    name_checks_of_types(table, draft.names_by_type)
    for constraint in wanted_constraints(draft):
        if isinstance(constraint, PrimaryKeyConstraint):
            table.append_constraint(copy_primary_key(constraint, table, key_columns(draft, constraint)))
        else:
            table.append_constraint(copy_constraint(constraint, table))
    return table


def name_checks_of_types(table: Table, names: dict[str, str]) -> None:
    for constraint in table.constraints:
        if internals.belongs_to_type(constraint):
            constraint.name = next((names[key] for key in columns_of(constraint) if key in names), constraint.name)


def key_columns(draft: TableDraft, constraint: PrimaryKeyConstraint) -> set[str]:
    """Those of a primary key's columns that are left; a new column of an old name is not meant by the old key."""
    return {
        column.key
        for column in constraint.columns
        if column.name in draft.columns and (draft.columns[column.name].transfer or is_requested(draft, constraint))
    }


def is_requested(draft: TableDraft, constraint: Constraint) -> bool:
    return any(constraint is requested for requested in draft.requested)


def wanted_constraints(draft: TableDraft) -> Iterator[Constraint]:
    """Those whose columns are all there; the primary key of the old table shrinks instead."""
    for constraint in (*draft.named_constraints.values(), *draft.unnamed_constraints):
        if isinstance(constraint, PrimaryKeyConstraint) and not is_requested(draft, constraint):
            if key_columns(draft, constraint):
                yield constraint
        elif missing := columns_of(constraint) - draft.columns.keys():
            if is_requested(draft, constraint):
                warn_of_lost(draft, constraint, missing)
        else:
            yield constraint


def warn_of_lost(draft: TableDraft, constraint: Constraint, missing: set[str]) -> None:
    callers.warn(
        f"constraint {str(constraint.name)!r} of table {draft.table.name!r} is left out: at the end of the batch block "
        f"there is no column {', '.join(sorted(missing))} (a renamed column goes by its old name)",
    )


def rows_to_copy(draft: TableDraft) -> dict[str, Any]:
    """What to select from the old table, by the key of the new column; generated columns fill themselves."""
    columns = [draft.columns[name] for name in draft.order.sorted()]
    rows = {
        column.column.key: column.transfer["expr"]
        for column in columns
        if column.transfer and column.column.computed is None
    }
    if not rows:
        raise BatchError(
            f"no column of table {draft.table.name!r} is kept, so that its rows cannot be copied",
            "drop the table and create it, or keep a column",
        )
    return rows


def build_indexes(draft: TableDraft) -> list[Index]:
    """The old indexes, then the new ones, on the table under its real name."""
    columns = {name: Column(draft.columns[name].column.name, NullType()) for name in draft.columns}
    table = Table(draft.table.name, MetaData(), *columns.values(), schema=draft.table.schema)

    def column_for(name: str) -> Column[Any]:
        if name in columns:
            return columns[name]
        if name in table.columns:
            return table.columns[name]
        raise UnknownColumn(name, draft.table.name, list(draft.columns))

    def column_of_old_index(name: str) -> Column[Any]:
        if name not in columns and name not in table.columns:
            ensure_reversible(draft, name)
            table.append_column(Column(name, NullType()))
        return column_for(name)

    old = [copy_index(index, table, column_of_old_index) for index in draft.indexes.values()]
    return old + [copy_index(index, table, column_for) for index in draft.new_indexes.values()]


def ensure_reversible(draft: TableDraft, column_name: str) -> None:
    """An index on a column that is gone is for the database to refuse, where that undoes the rest of the block.

    SQLite takes a quoted name that it does not know for a text, so that it does not refuse all of them.
    """
    if not draft.impl.as_sql and draft.impl.dialect.name not in {"postgresql", "sqlite"}:
        raise BatchError(
            f"an index of table {draft.table.name!r} is on column {column_name!r}, which the batch block drops",
            "drop the index in the block, too",
        )
