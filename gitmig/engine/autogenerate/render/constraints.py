"""Constraints within `create_table` as text."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint

from gitmig.engine.autogenerate.dialects import postgresql
from gitmig.engine.autogenerate.render.expressions import condition_text
from gitmig.engine.autogenerate.render.names import (
    constraint_name_text,
    from_project,
    name_text,
    names_text,
    sqlalchemy_prefix,
)
from gitmig.engine.autogenerate.render.options import Pairs, dialect_pairs, joined, truthy
from gitmig.engine.operations import internals

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ForeignKey, MetaData
    from sqlalchemy.schema import Constraint

    from gitmig.engine.autogenerate.context import AutogenContext

FOREIGN_KEY_OPTIONS = ("onupdate", "ondelete", "initially", "deferrable", "use_alter", "match")


def name_pair(constraint: Constraint, context: AutogenContext) -> Pairs:
    """The name that a table's constraint has, or gets from the naming convention."""
    return [("name", constraint_name_text(constraint.name, context))] if isinstance(constraint.name, str) else []


def primary_key(constraint: PrimaryKeyConstraint, context: AutogenContext, _metadata: MetaData | None) -> Any:
    text = from_project("primary_key", constraint, context)
    if text is not False:
        return text
    if not constraint.columns:
        return None
    columns = [name_text(column.name) for column in constraint.columns]
    return f"{sqlalchemy_prefix(context)}PrimaryKeyConstraint({joined(columns, name_pair(constraint, context))})"


def foreign_key(constraint: ForeignKeyConstraint, context: AutogenContext, metadata: MetaData | None) -> Any:
    text = from_project("foreign_key", constraint, context)
    if text is not False:
        return text
    targets = names_text(target(key, constraint, metadata) for key in constraint.elements)
    columns = names_text(key.parent.name for key in constraint.elements)
    pairs = name_pair(constraint, context) + truthy(constraint, *FOREIGN_KEY_OPTIONS)
    pairs += dialect_pairs(constraint.dialect_kwargs, context)
    return f"{sqlalchemy_prefix(context)}ForeignKeyConstraint({columns}, {targets}, {joined([], pairs)})"


def target(key: ForeignKey, constraint: ForeignKeyConstraint, metadata: MetaData | None) -> str:
    """The column that a foreign key refers to, with its table and schema."""
    schema, table_name, column_name = internals.foreign_key_names(key)
    metadata = constraint.table.metadata if metadata is None else metadata
    if schema is None and metadata.schema:
        schema = str(metadata.schema)
    full_name = f"{schema}.{table_name}" if schema else table_name
    table = metadata.tables.get(full_name)
    # the models may call a column otherwise than the database does
    if table is not None and not key.link_to_name and column_name in table.columns:
        column_name = table.columns[column_name].name
    return f"{full_name}.{column_name}"


def unique(constraint: UniqueConstraint, context: AutogenContext, _metadata: MetaData | None) -> Any:
    text = from_project("unique", constraint, context)
    if text is not False:
        return text
    columns = [name_text(column.name) for column in constraint.columns]
    pairs = truthy(constraint, "deferrable", "initially") + name_pair(constraint, context)
    pairs += dialect_pairs(constraint.dialect_kwargs, context)
    return f"{sqlalchemy_prefix(context)}UniqueConstraint({joined(columns, pairs)})"


def check(constraint: CheckConstraint, context: AutogenContext, _metadata: MetaData | None) -> Any:
    text = from_project("check", constraint, context)
    if text is not False:
        return text
    if internals.belongs_to_type(constraint):
        return None
    condition = condition_text(constraint.sqltext, context)
    pairs = name_pair(constraint, context) + dialect_pairs(constraint.dialect_kwargs, context)
    return f"{sqlalchemy_prefix(context)}CheckConstraint({joined([condition], pairs)})"


WRITERS: dict[type, Callable[[Any, AutogenContext, Any], Any]] = {
    PrimaryKeyConstraint: primary_key,
    ForeignKeyConstraint: foreign_key,
    UniqueConstraint: unique,
    CheckConstraint: check,
    **postgresql.CONSTRAINTS,
}


def constraint_text(constraint: Constraint, context: AutogenContext, metadata: MetaData | None = None) -> Any:
    """A constraint as an argument of `create_table`; None where it is written nowhere, or with its type."""
    for kind in type(constraint).__mro__:
        if kind in WRITERS:
            return WRITERS[kind](constraint, context, metadata)
    warnings.warn(f"No renderer is established for object {constraint!r}", UserWarning, stacklevel=2)
    return f"[Unknown Python object {constraint!r}]"
