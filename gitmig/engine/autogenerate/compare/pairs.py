"""A table or a column of the database beside the one of the models: what a comparator is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gitmig.engine.dispatch import PriorityDispatchResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Column, Table

    from gitmig.engine.autogenerate.context import AutogenContext
    from gitmig.engine.autogenerate.database import Database
    from gitmig.engine.ddl.standard import DefaultImpl
    from gitmig.engine.operations.columns import AlterColumnOp
    from gitmig.engine.operations.containers import ModifyTableOps

CONTINUE, STOP = PriorityDispatchResult.CONTINUE, PriorityDispatchResult.STOP


@dataclass(frozen=True, slots=True)
class ColumnPair:
    """`operation` is told what differs, and what exists."""

    context: AutogenContext
    operation: AlterColumnOp
    reported: Column[Any]
    wanted: Column[Any]

    @property
    def impl(self) -> DefaultImpl:
        return self.context.migration_context.impl

    def __str__(self) -> str:
        """`table.column`, as the log has it."""
        return f"{self.operation.table_name}.{self.operation.column_name}"


@dataclass(frozen=True, slots=True)
class TablePair:
    """`changes` takes the operations; a new table is not in the database, one to drop not in the models."""

    context: AutogenContext
    changes: ModifyTableOps
    reported: Table | None
    wanted: Table | None

    @property
    def impl(self) -> DefaultImpl:
        return self.context.migration_context.impl

    @property
    def in_both(self) -> bool:
        return self.reported is not None and self.wanted is not None

    @property
    def database(self) -> Database:
        return self.context.database

    def has_name(self, name: Any, kind: str) -> bool:
        """Whether `include_name` lets in what the database has."""
        parents = {"table_name": self.changes.table_name, "schema_name": self.changes.schema}
        return self.context.run_name_filters(name, kind, parents)

    def __str__(self) -> str:
        """`schema.table`."""
        return ".".join(filter(None, (self.changes.schema, self.changes.table_name)))


def of_columns(compare: Callable[[ColumnPair], PriorityDispatchResult]) -> Callable[..., PriorityDispatchResult]:
    """The function as comparators are called: with schema, table and column by name in the middle."""

    def comparator(context: AutogenContext, operation: AlterColumnOp, *rest: Any) -> PriorityDispatchResult:
        return compare(ColumnPair(context, operation, *rest[-2:]))

    return comparator


def of_tables(compare: Callable[[TablePair], PriorityDispatchResult]) -> Callable[..., PriorityDispatchResult]:
    """The function as comparators are called: with schema and table by name in the middle."""

    def comparator(context: AutogenContext, changes: ModifyTableOps, *rest: Any) -> PriorityDispatchResult:
        return compare(TablePair(context, changes, *rest[-2:]))

    return comparator
