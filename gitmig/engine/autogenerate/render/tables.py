"""The operations on whole tables as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.engine.autogenerate.render.columns import column_text
from gitmig.engine.autogenerate.render.constraints import constraint_text
from gitmig.engine.autogenerate.render.names import name_text, operations_prefix
from gitmig.engine.autogenerate.render.options import Pairs, dialect_pairs, if_pair, joined, schema_pair

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitmig.engine.autogenerate.context import AutogenContext
    from gitmig.engine.operations.tables import (
        CreateTableCommentOp,
        CreateTableOp,
        DropTableCommentOp,
        DropTableOp,
    )

# Python took no more arguments before 3.7
MAX_PYTHON_ARGS = 255


def create_table(context: AutogenContext, operation: CreateTableOp) -> str:
    texts = item_texts(operation, context)
    items = ",\n".join(texts)
    if len(texts) > MAX_PYTHON_ARGS:
        items = f"*[{items}]"
    pairs = "".join(f",\n{key}={text}" for key, text in table_pairs(operation, context))
    return f"{operations_prefix(context)}create_table({name_text(operation.table_name)},\n{items}{pairs}\n)"


def item_texts(operation: CreateTableOp, context: AutogenContext) -> list[str]:
    """The columns in their order, then the constraints in the order of their texts."""
    table = operation.to_table()
    namespace = operation._namespace_metadata  # noqa: SLF001 (of our own operation)
    columns = (column_text(column, context) for column in table.columns)
    constraints = (constraint_text(constraint, context, namespace) for constraint in table.constraints)
    return [*filter(None, columns), *sorted(filter(None, constraints))]


def table_pairs(operation: CreateTableOp, context: AutogenContext) -> Pairs:
    pairs = schema_pair(operation.schema)
    if operation.comment is not None:
        pairs.append(("comment", repr(operation.comment)))
    if operation.info:
        pairs.append(("info", repr(operation.info)))
    pairs += dialect_pairs(dict(sorted(operation.kw.items())), context)
    if operation.prefixes:
        pairs.append(("prefixes", repr(list(operation.prefixes))))
    return pairs + if_pair("if_not_exists", operation.if_not_exists)


def drop_table(context: AutogenContext, operation: DropTableOp) -> str:
    pairs = schema_pair(operation.schema) + if_pair("if_exists", operation.if_exists)
    return f"{operations_prefix(context)}drop_table({joined([name_text(operation.table_name)], pairs)})"


def create_table_comment(context: AutogenContext, operation: CreateTableCommentOp) -> str:
    arguments = [repr(operation.comment), f"existing_comment={operation.existing_comment!r}"]
    return line_by_line("create_table_comment", arguments, operation, context)


def drop_table_comment(context: AutogenContext, operation: DropTableCommentOp) -> str:
    return line_by_line("drop_table_comment", [f"existing_comment={operation.existing_comment!r}"], operation, context)


def line_by_line(
    directive: str,
    arguments: Iterable[str],
    operation: CreateTableCommentOp | DropTableCommentOp,
    context: AutogenContext,
) -> str:
    """A call with an argument a line; in a batch without table and schema."""
    if not context.has_batch:
        arguments = [name_text(operation.table_name), *arguments, f"schema={name_text(operation.schema)}"]
    lines = ",\n".join(f"    {argument}" for argument in arguments)
    return f"{operations_prefix(context)}{directive}(\n{lines}\n)"
