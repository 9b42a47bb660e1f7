"""The operations on constraints as text."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from gitmig.engine.autogenerate.render.constraints import FOREIGN_KEY_OPTIONS
from gitmig.engine.autogenerate.render.expressions import condition_text
from gitmig.engine.autogenerate.render.names import constraint_name_text, name_text, names_text, operations_prefix
from gitmig.engine.autogenerate.render.options import (
    Pairs,
    dialect_pairs,
    given,
    if_pair,
    joined,
    truthy,
)

if TYPE_CHECKING:
    from gitmig.engine.autogenerate.context import AutogenContext
    from gitmig.engine.operations.constraints import (
        AddConstraintOp,
        CreateCheckConstraintOp,
        CreateForeignKeyOp,
        CreatePrimaryKeyOp,
        CreateUniqueConstraintOp,
        DropConstraintOp,
    )

NAMELESS = [
    "# WARNING: constraint name is None; this directive will fail as",
    "# rendered.  Add a name, or use a naming convention; see",
    "# https://alembic.sqlalchemy.org/en/latest/naming.html",
]


def call(
    directive: str,
    operation: AddConstraintOp | DropConstraintOp,
    table_name: str,
    arguments: list[str],
    pairs: Pairs,
    context: AutogenContext,
) -> str:
    """The call of a directive: its name comes first, then, outside of a batch, the table."""
    table = [] if context.has_batch else [name_text(table_name)]
    name = constraint_name_text(operation.constraint_name, context)
    return f"{operations_prefix(context)}{directive}({joined([name, *table, *arguments], pairs)})"


def schema_outside_batch(schema: str | None, context: AutogenContext, option: str = "schema") -> Pairs:
    return [(option, name_text(schema))] if schema and not context.has_batch else []


def create_unique_constraint(context: AutogenContext, operation: CreateUniqueConstraintOp) -> str:
    constraint = operation.to_constraint()
    pairs = truthy(constraint, "deferrable", "initially") + schema_outside_batch(operation.schema, context)
    pairs += dialect_pairs(constraint.dialect_kwargs, context)
    columns = names_text(column.name for column in constraint.columns)
    return call("create_unique_constraint", operation, operation.table_name, [columns], pairs, context)


def create_primary_key(context: AutogenContext, operation: CreatePrimaryKeyOp) -> str:
    pairs = schema_outside_batch(operation.schema, context)
    columns = names_text(operation.columns)
    return call("create_primary_key", operation, operation.table_name, [columns], pairs, context)


def create_foreign_key(context: AutogenContext, operation: CreateForeignKeyOp) -> str:
    constraint = operation.to_constraint()
    options = operation.kw
    pairs = schema_outside_batch(options.get("source_schema"), context, "source_schema")
    pairs += [("referent_schema", name_text(options["referent_schema"]))] if options.get("referent_schema") else []
    pairs += given(options, *FOREIGN_KEY_OPTIONS) + dialect_pairs(constraint.dialect_kwargs, context)
    arguments = [
        name_text(operation.referent_table),
        names_text(operation.local_cols),
        names_text(operation.remote_cols),
    ]
    return call("create_foreign_key", operation, operation.source_table, arguments, pairs, context)


def create_check_constraint(context: AutogenContext, operation: CreateCheckConstraintOp) -> str:
    constraint = operation.to_constraint()
    pairs = schema_outside_batch(operation.schema, context) + dialect_pairs(constraint.dialect_kwargs, context)
    condition = condition_text(constraint.sqltext, context)
    return call("create_check_constraint", operation, operation.table_name, [condition], pairs, context)


def drop_constraint(context: AutogenContext, operation: DropConstraintOp) -> list[str]:
    pairs = schema_outside_batch(operation.schema, context)
    if operation.constraint_type:
        pairs.append(("type_", repr(operation.constraint_type)))
    pairs += if_pair("if_exists", operation.if_exists)
    dropped = call("drop_constraint", operation, operation.table_name, [], pairs, context)
    if isinstance(operation.constraint_name, str):
        return [dropped]
    warnings.warn(
        "Autogenerate rendered a drop_constraint() directive for an unnamed constraint on table "
        f"{operation.table_name!r}; the migration will fail unless a constraint name is added to the directive.  "
        "Consider using a naming convention so that constraint names are known ahead of time.",
        UserWarning,
        stacklevel=2,
    )
    return [*NAMELESS, dropped]
