"""Columns as text, and the operations on one column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.engine.autogenerate.render.defaults import server_default_text, stands_alone
from gitmig.engine.autogenerate.render.names import from_project, name_text, operations_prefix, sqlalchemy_prefix
from gitmig.engine.autogenerate.render.options import Pairs, dialect_pairs, if_pair, joined, schema_pair
from gitmig.engine.autogenerate.render.types import type_text

if TYPE_CHECKING:
    from sqlalchemy import Column

    from gitmig.engine.autogenerate.context import AutogenContext
    from gitmig.engine.operations.columns import AddColumnOp, AlterColumnOp, DropColumnOp

NEXT_LINE = ",\n           "


def column_text(column: Column[Any], context: AutogenContext) -> Any:
    """`sa.Column(...)` without its constraints."""
    text = from_project("column", column, context)
    if text is not False:
        return text
    arguments, pairs = [name_text(column.name)], list[tuple[str, str]]()
    default = server_default_text(column.server_default, context) if column.server_default else None
    arguments.append(str(type_text(column.type, context)))
    if default and stands_alone(column.server_default):
        arguments.append(default)
    elif default:
        pairs.append(("server_default", default))
    pairs += column_pairs(column) + dialect_pairs(column.dialect_kwargs, context)
    return f"{sqlalchemy_prefix(context)}Column({joined(arguments, pairs)})"


def column_pairs(column: Column[Any]) -> Pairs:
    pairs: Pairs = []
    if column.autoincrement not in (None, "auto"):
        pairs.append(("autoincrement", repr(column.autoincrement)))
    if column.nullable is not None:
        pairs.append(("nullable", repr(column.nullable)))
    if column.system:
        pairs.append(("system", repr(column.system)))
    if column.comment is not None:
        pairs.append(("comment", repr(column.comment)))
    return pairs


def add_column(context: AutogenContext, operation: AddColumnOp) -> str:
    column = str(column_text(operation.column, context))
    if context.has_batch:
        return f"{operations_prefix(context)}add_column({column})"
    pairs = schema_pair(operation.schema) + if_pair("if_not_exists", operation.if_not_exists)
    return f"{operations_prefix(context)}add_column({joined([name_text(operation.table_name), column], pairs)})"


def drop_column(context: AutogenContext, operation: DropColumnOp) -> str:
    column = name_text(operation.column_name)
    if context.has_batch:
        return f"{operations_prefix(context)}drop_column({column})"
    pairs = schema_pair(operation.schema) + if_pair("if_exists", operation.if_exists)
    return f"{operations_prefix(context)}drop_column({joined([name_text(operation.table_name), column], pairs)})"


def alter_column(context: AutogenContext, operation: AlterColumnOp) -> str:
    names = [operation.column_name] if context.has_batch else [operation.table_name, operation.column_name]
    pairs = changes(operation, context) + what_stays(operation, context)
    if operation.schema and not context.has_batch:
        pairs += schema_pair(operation.schema)
    arguments = [", ".join(map(name_text, names)), *(f"{key}={text}" for key, text in pairs)]
    return f"{operations_prefix(context)}alter_column({NEXT_LINE.join(arguments)})"


def changes(operation: AlterColumnOp, context: AutogenContext) -> Pairs:
    pairs: Pairs = []
    if operation.existing_type is not None:
        pairs.append(("existing_type", str(type_text(operation.existing_type, context))))
    if operation.modify_server_default is not False:
        pairs.append(("server_default", str(server_default_text(operation.modify_server_default, context))))
    if operation.modify_name is not None:
        pairs.append(("new_column_name", name_text(operation.modify_name)))
    if operation.modify_type is not None:
        pairs.append(("type_", str(type_text(operation.modify_type, context))))
    if operation.modify_nullable is not None:
        pairs.append(("nullable", repr(operation.modify_nullable)))
    if operation.modify_comment is not False:
        pairs.append(("comment", repr(operation.modify_comment)))
    return pairs


def what_stays(operation: AlterColumnOp, context: AutogenContext) -> Pairs:
    """What the database has to be told again, or the implementation to know."""
    pairs: Pairs = []
    if operation.existing_comment is not None:
        pairs.append(("existing_comment", repr(operation.existing_comment)))
    if operation.modify_nullable is None and operation.existing_nullable is not None:
        pairs.append(("existing_nullable", repr(operation.existing_nullable)))
    if operation.kw.get("autoincrement") is not None:
        pairs.append(("autoincrement", repr(operation.kw["autoincrement"])))
    existing = operation.existing_server_default
    if operation.modify_server_default is False and not (existing is None or existing is False or existing == ""):
        pairs.append(("existing_server_default", str(server_default_text(existing, context))))
    return pairs
