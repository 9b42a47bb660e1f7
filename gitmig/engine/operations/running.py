"""How each operation is run: one function a kind, which asks the database's implementation for its statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Column, ForeignKeyConstraint, PrimaryKeyConstraint

from gitmig.engine.operations import internals, schema_items
from gitmig.engine.operations.columns import AddColumnOp, AlterColumnOp, DropColumnOp
from gitmig.engine.operations.constraints import AddConstraintOp, DropConstraintOp
from gitmig.engine.operations.indexes import CreateIndexOp, DropIndexOp
from gitmig.engine.operations.statements import BulkInsertOp, ExecuteSQLOp
from gitmig.engine.operations.tables import (
    CreateTableCommentOp,
    CreateTableOp,
    DropTableCommentOp,
    DropTableOp,
    RenameTableOp,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Table
    from sqlalchemy.schema import Constraint

    from gitmig.engine.operations.context import Migration


class Runs(Protocol):
    """`impl` is the database's implementation, or the batch that records for one."""

    @property
    def migration_context(self) -> Migration: ...

    @property
    def impl(self) -> Any: ...


def create_table(operations: Runs, operation: CreateTableOp) -> Table:
    table = operation.to_table(operations.migration_context)
    operations.impl.create_table(table, **only_set(if_not_exists=operation.if_not_exists))
    return table


def drop_table(operations: Runs, operation: DropTableOp) -> None:
    table = operation.to_table(operations.migration_context)
    operations.impl.drop_table(table, **only_set(if_exists=operation.if_exists))


def rename_table(operations: Runs, operation: RenameTableOp) -> None:
    operations.impl.rename_table(operation.table_name, operation.new_table_name, schema=operation.schema)


def create_table_comment(operations: Runs, operation: CreateTableCommentOp) -> None:
    operations.impl.create_table_comment(operation.to_table(operations.migration_context))


def drop_table_comment(operations: Runs, operation: DropTableCommentOp) -> None:
    operations.impl.drop_table_comment(operation.to_table(operations.migration_context))


def add_column(operations: Runs, operation: AddColumnOp) -> None:
    """The column, then what belongs to it: constraints, indexes, comment."""
    table = schema_items.table(
        operation.table_name,
        operation.column,
        migration=operations.migration_context,
        schema=operation.schema,
    )
    column = next(iter(table.columns))
    operations.impl.add_column(
        operation.table_name,
        column,
        schema=operation.schema,
        **only_set(
            if_not_exists=operation.if_not_exists,
            inline_references=operation.inline_references,
            inline_primary_key=operation.inline_primary_key,
        ),
        **operation.kw,
    )
    add_what_belongs_to_column(operations, table, column, inlined=bool(operation.inline_references))


def add_what_belongs_to_column(operations: Runs, table: Table, column: Column[Any], inlined: bool) -> None:
    for constraint in constraints_beside_column(table, inlined):
        operations.impl.add_constraint(constraint)
    for index in internals.indexes_in_order(table):
        operations.impl.create_index(index)
    dialect = operations.migration_context.dialect
    if column.comment is not None and dialect.supports_comments and not dialect.inline_comments:
        operations.impl.create_column_comment(column)


def constraints_beside_column(table: Table, inlined: bool) -> Iterator[Constraint]:
    """Those that follow the column in statements of their own; a primary key never does."""
    for constraint in internals.in_order_of_creation(table.constraints):
        if isinstance(constraint, PrimaryKeyConstraint):
            continue
        if inlined and isinstance(constraint, ForeignKeyConstraint) and internals.fits_on_column(constraint):
            continue
        yield constraint


def alter_column(operations: Runs, operation: AlterColumnOp) -> None:
    """The changes, between the CHECK that the old type brought along and the one that the new type brings."""
    if operation.existing_type is not None and operation.modify_type is not None:
        for constraint in constraints_of_type(operations, operation, operation.existing_type):
            operations.impl.drop_constraint(constraint)
    operations.impl.alter_column(
        operation.table_name,
        operation.column_name,
        nullable=operation.modify_nullable,
        server_default=operation.modify_server_default,
        name=operation.modify_name,
        type_=operation.modify_type,
        schema=operation.schema,
        existing_type=operation.existing_type,
        existing_server_default=operation.existing_server_default,
        existing_nullable=operation.existing_nullable,
        comment=operation.modify_comment,
        existing_comment=operation.existing_comment,
        **operation.kw,
    )
    if operation.modify_type is not None:
        for constraint in constraints_of_type(operations, operation, operation.modify_type):
            operations.impl.add_constraint(constraint)


def constraints_of_type(operations: Runs, operation: AlterColumnOp, type_: Any) -> list[Constraint]:
    """What `Boolean` or `Enum` with `create_constraint=True` adds to a table, where the database has no such type."""
    column: Column[Any] = Column(operation.column_name, type_)
    table = schema_items.table(
        operation.table_name, column, migration=operations.migration_context, schema=operation.schema
    )
    return [
        constraint
        for constraint in internals.in_order_of_creation(table.constraints)
        if internals.belongs_to_type(constraint)
        and internals.exists_on_dialect(constraint, operations.migration_context)
    ]


def drop_column(operations: Runs, operation: DropColumnOp) -> None:
    column = operation.to_column(operations.migration_context)
    options = only_set(if_exists=operation.if_exists) | operation.kw
    operations.impl.drop_column(operation.table_name, column, schema=operation.schema, **options)


def add_constraint(operations: Runs, operation: AddConstraintOp) -> None:
    operations.impl.add_constraint(operation.to_constraint(operations.migration_context))


def drop_constraint(operations: Runs, operation: DropConstraintOp) -> None:
    constraint = schema_items.constraint_to_drop(
        operation.constraint_name,
        operation.table_name,
        operation.constraint_type,
        schema=operation.schema,
        migration=operations.migration_context,
    )
    operations.impl.drop_constraint(constraint, **only_set(if_exists=operation.if_exists))


def create_index(operations: Runs, operation: CreateIndexOp) -> None:
    index = operation.to_index(operations.migration_context)
    operations.impl.create_index(index, **only_set(if_not_exists=operation.if_not_exists))


def drop_index(operations: Runs, operation: DropIndexOp) -> None:
    index = operation.to_index(operations.migration_context)
    operations.impl.drop_index(index, **only_set(if_exists=operation.if_exists))


def execute_sql(operations: Runs, operation: ExecuteSQLOp) -> None:
    operations.migration_context.impl.execute(operation.sqltext, execution_options=operation.execution_options)


def bulk_insert(operations: Runs, operation: BulkInsertOp) -> None:
    operations.impl.bulk_insert(operation.table, operation.rows, multiinsert=operation.multiinsert)


def only_set(**options: Any) -> dict[str, Any]:
    """The options that were given: implementations of other packages may not know the newer ones."""
    return {name: value for name, value in options.items() if value is not None}


RUNNERS: dict[type, Callable[[Any, Any], Any]] = {
    AddColumnOp: add_column,
    AddConstraintOp: add_constraint,
    AlterColumnOp: alter_column,
    BulkInsertOp: bulk_insert,
    CreateIndexOp: create_index,
    CreateTableCommentOp: create_table_comment,
    CreateTableOp: create_table,
    DropColumnOp: drop_column,
    DropConstraintOp: drop_constraint,
    DropIndexOp: drop_index,
    DropTableCommentOp: drop_table_comment,
    DropTableOp: drop_table,
    ExecuteSQLOp: execute_sql,
    RenameTableOp: rename_table,
}
