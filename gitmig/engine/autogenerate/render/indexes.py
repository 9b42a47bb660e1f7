"""The operations on indexes as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column
from sqlalchemy.sql.elements import Label

from gitmig.engine.autogenerate.render.expressions import literal_column_text
from gitmig.engine.autogenerate.render.names import constraint_name_text, name_text, operations_prefix
from gitmig.engine.autogenerate.render.options import dialect_pairs, if_pair, joined, schema_pair

if TYPE_CHECKING:
    from gitmig.engine.autogenerate.context import AutogenContext
    from gitmig.engine.operations.indexes import CreateIndexOp, DropIndexOp


def part_text(part: Any, context: AutogenContext) -> str:
    """A column by its name, an expression as SQL."""
    if isinstance(part, Column):
        return name_text(part.name)
    if isinstance(part, Label):
        return f"{literal_column_text(part.element, context, is_index=True)}.label({name_text(part.name)})"
    return literal_column_text(part, context, is_index=True)


def create_index(context: AutogenContext, operation: CreateIndexOp) -> str:
    index = operation.to_index()
    arguments = [constraint_name_text(index.name, context)]
    pairs = [("unique", repr(bool(index.unique)))]
    if not context.has_batch:
        arguments.append(name_text(operation.table_name))
        pairs += schema_pair(operation.schema)
    arguments.append(f"[{', '.join(part_text(part, context) for part in index.expressions)}]")
    pairs += dialect_pairs(index.dialect_kwargs, context) + if_pair("if_not_exists", operation.if_not_exists)
    return f"{operations_prefix(context)}create_index({joined(arguments, pairs)})"


def drop_index(context: AutogenContext, operation: DropIndexOp) -> str:
    index = operation.to_index()
    table = [] if context.has_batch else [("table_name", name_text(operation.table_name))]
    pairs = table + ([] if context.has_batch else schema_pair(operation.schema))
    pairs += dialect_pairs(index.dialect_kwargs, context) + if_pair("if_exists", operation.if_exists)
    name = constraint_name_text(operation.index_name, context)
    return f"{operations_prefix(context)}drop_index({joined([name], pairs)})"
