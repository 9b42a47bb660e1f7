"""One operation as text: which function writes which operation; extensions add theirs with `renderers.dispatch_for`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.engine.autogenerate.dialects import postgresql
from gitmig.engine.autogenerate.render import columns, constraint_operations, indexes, tables
from gitmig.engine.autogenerate.render.names import alembic_prefix, name_text, operations_prefix
from gitmig.engine.dispatch import Dispatcher
from gitmig.engine.operations.columns import AddColumnOp, AlterColumnOp, DropColumnOp
from gitmig.engine.operations.constraints import (
    CreateCheckConstraintOp,
    CreateForeignKeyOp,
    CreatePrimaryKeyOp,
    CreateUniqueConstraintOp,
    DropConstraintOp,
)
from gitmig.engine.operations.containers import ModifyTableOps
from gitmig.engine.operations.indexes import CreateIndexOp, DropIndexOp
from gitmig.engine.operations.statements import ExecuteSQLOp
from gitmig.engine.operations.tables import CreateTableCommentOp, CreateTableOp, DropTableCommentOp, DropTableOp
from gitmig.errors import NoRenderer, NotSupported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gitmig.engine.autogenerate.context import AutogenContext
    from gitmig.engine.operations.operation import MigrateOperation


def execute(context: AutogenContext, operation: ExecuteSQLOp) -> str:
    if not isinstance(operation.sqltext, str):
        raise NotSupported(
            "op.execute() with an SQL expression cannot be written into a revision",
            'give ExecuteSQLOp the SQL as a string, such as str(statement.compile(compile_kwargs={"literal_binds": True}))',
        )
    return f"{operations_prefix(context)}execute({operation.sqltext!r})"


def modify_table(context: AutogenContext, operation: ModifyTableOps) -> list[str]:
    """The operations on a table, in a batch block where env.py asks for it; a blank line ends the block."""
    if not context.opts.get("render_as_batch"):
        return lines_of(context, operation.ops)
    with context.within_batch():
        lines = lines_of(context, operation.ops)
    arguments = f"{name_text(operation.table_name)}, schema={name_text(operation.schema)}"
    block = f"with {alembic_prefix(context)}batch_alter_table({arguments}) as batch_op:"
    return [block, *lines, ""] if lines else []


RENDERERS: dict[type, Callable[[AutogenContext, Any], str | list[str]]] = {
    AddColumnOp: columns.add_column,
    AlterColumnOp: columns.alter_column,
    CreateCheckConstraintOp: constraint_operations.create_check_constraint,
    CreateForeignKeyOp: constraint_operations.create_foreign_key,
    CreateIndexOp: indexes.create_index,
    CreatePrimaryKeyOp: constraint_operations.create_primary_key,
    CreateTableCommentOp: tables.create_table_comment,
    CreateTableOp: tables.create_table,
    CreateUniqueConstraintOp: constraint_operations.create_unique_constraint,
    DropColumnOp: columns.drop_column,
    DropConstraintOp: constraint_operations.drop_constraint,
    DropIndexOp: indexes.drop_index,
    DropTableCommentOp: tables.drop_table_comment,
    DropTableOp: tables.drop_table,
    ExecuteSQLOp: execute,
    ModifyTableOps: modify_table,
    **postgresql.OPERATIONS,
}
renderers = Dispatcher(RENDERERS)


def render_op(context: AutogenContext, operation: MigrateOperation) -> list[str]:
    """The lines of an operation; one of them may hold several, where a statement does."""
    try:
        render = renderers.dispatch(operation)
    except ValueError as error:
        raise NoRenderer(type(operation)) from error
    written: str | Iterable[str] = render(context, operation)
    return [written] if isinstance(written, str) else list(written)


def render_op_text(context: AutogenContext, operation: MigrateOperation) -> str:
    """An operation as text."""
    return "\n".join(render_op(context, operation))


def lines_of(context: AutogenContext, operations: Iterable[MigrateOperation]) -> list[str]:
    return [line for operation in operations for line in render_op(context, operation)]
