"""PostgreSQL: types that hold types, and EXCLUDE constraints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects.postgresql import ARRAY, DOMAIN, HSTORE, JSON, JSONB, ExcludeConstraint
from sqlalchemy.sql.elements import ClauseElement, ColumnClause

from gitmig.engine.autogenerate.render.expressions import (
    condition_text,
    expression_text,
    literal_column_text,
)
from gitmig.engine.autogenerate.render.holding import with_held, with_item_type
from gitmig.engine.autogenerate.render.names import (
    constraint_name_text,
    dialect_prefix,
    from_project,
    name_text,
    operations_prefix,
    sqlalchemy_prefix,
)
from gitmig.engine.autogenerate.render.options import Pairs, joined, schema_pair
from gitmig.engine.operations import internals
from gitmig.engine.operations.exclude import CreateExcludeConstraintOp

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import MetaData

    from gitmig.engine.autogenerate.context import AutogenContext
    from gitmig.engine.autogenerate.render.holding import Write


def json(type_: Any, write: Write, context: AutogenContext) -> str:  # noqa: ARG001 (as all writers)
    return with_held(type_, "astext_type=", type_.astext_type, write)


def hstore(type_: Any, write: Write, context: AutogenContext) -> str:  # noqa: ARG001 (as all writers)
    return with_held(type_, "text_type=", type_.text_type, write)


def domain(type_: Any, write: Write, context: AutogenContext) -> str:
    pairs: Pairs = []
    if type_.collation is not None:
        pairs.append(("collation", repr(type_.collation)))
    # SQLAlchemy 2.0 has none
    if getattr(type_, "collation_schema", None) is not None:
        pairs.append(("collation_schema", name_text(type_.collation_schema)))
    if type_.default is not None:
        pairs.append(("default", value_text(type_.default, context)))
    if type_.constraint_name is not None:
        pairs.append(("constraint_name", name_text(type_.constraint_name)))
    if type_.not_null:
        pairs.append(("not_null", repr(type_.not_null)))
    if type_.check is not None:
        pairs.append(("check", condition_text(type_.check, context)))
    pairs += schema_pair(type_.schema)
    if not type_.create_type:
        pairs.append(("create_type", "False"))
    return f"DOMAIN({joined([name_text(type_.name), write(type_.data_type)], pairs)})"


def value_text(value: Any, context: AutogenContext) -> str:
    return expression_text(value, context) if isinstance(value, ClauseElement) else repr(value)


def exclude_constraint(constraint: Any, context: AutogenContext, _metadata: MetaData | None) -> Any:
    """`postgresql.ExcludeConstraint(...)`, within a table."""
    text = from_project("exclude", constraint, context)
    if text is not False:
        return text
    pairs = exclude_pairs(constraint, context)
    if constraint.name:
        pairs.append(("name", constraint_name_text(constraint.name, context)))
    arguments = joined(elements(constraint, context), pairs)
    return f"{dialect_prefix('postgresql', context)}ExcludeConstraint({arguments})"


def create_exclude_constraint(context: AutogenContext, operation: CreateExcludeConstraintOp) -> str:
    constraint = operation.to_constraint()
    arguments = [constraint_name_text(operation.constraint_name, context)]
    pairs = exclude_pairs(constraint, context)
    if not context.has_batch:
        arguments.append(name_text(operation.table_name))
        pairs += schema_pair(operation.schema)
    arguments += elements(constraint, context)
    return f"{operations_prefix(context)}create_exclude_constraint({joined(arguments, pairs)})"


def elements(constraint: Any, context: AutogenContext) -> list[str]:
    return [
        f"({element(expression, context)}, {operator!r})"
        for expression, operator in internals.exclude_elements(constraint)
    ]


def element(expression: Any, context: AutogenContext) -> str:
    if isinstance(expression, ColumnClause) and not expression.is_literal:
        return f"{sqlalchemy_prefix(context)}column({name_text(expression.name)})"
    if isinstance(expression, ColumnClause):
        return literal_column_text(expression, context)
    return expression_text(expression, context)


def exclude_pairs(constraint: Any, context: AutogenContext) -> Pairs:
    pairs: Pairs = []
    if constraint.where is not None:
        pairs.append(("where", expression_text(constraint.where, context)))
    if constraint.deferrable:
        # a string, as Alembic writes it; it means the same
        pairs.append(("deferrable", repr(str(constraint.deferrable))))
    if constraint.initially:
        pairs.append(("initially", repr(str(constraint.initially))))
    if constraint.using:
        pairs.append(("using", repr(str(constraint.using))))
    return pairs


TYPES: dict[type, Callable[[Any, Write, AutogenContext], str]] = {
    ARRAY: with_item_type,
    JSON: json,
    JSONB: json,
    HSTORE: hstore,
    DOMAIN: domain,
}
CONSTRAINTS: dict[type, Callable[[Any, AutogenContext, Any], Any]] = {ExcludeConstraint: exclude_constraint}
OPERATIONS: dict[type, Callable[[AutogenContext, Any], str | list[str]]] = {
    CreateExcludeConstraintOp: create_exclude_constraint
}
