"""EXCLUDE constraints of PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.sql.elements import ClauseElement, ColumnClause

from gitmig.engine.operations import internals, schema_items
from gitmig.engine.operations.constraints import AddConstraintOp
from gitmig.engine.operations.operation import Directive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitmig.engine.operations.context import Migration


@AddConstraintOp.register_add_constraint("exclude_constraint")
class CreateExcludeConstraintOp(AddConstraintOp):
    """`elements` are pairs of a column, or an expression, and an operator."""

    constraint_type = "exclude"

    create_exclude_constraint = Directive("create_exclude_constraint")
    batch_create_exclude_constraint = Directive("create_exclude_constraint")

    def __init__(
        self,
        constraint_name: Any,
        table_name: str,
        elements: Sequence[tuple[Any, str]],
        where: Any = None,
        schema: str | None = None,
        **kw: Any,
    ) -> None:
        self.constraint_name = constraint_name
        self.table_name = table_name
        self.elements = elements
        self.where = where
        self.schema = schema
        self.kw = kw

    @classmethod
    def from_constraint(cls, constraint: Any) -> CreateExcludeConstraintOp:
        return cls(
            constraint.name,
            constraint.table.name,
            internals.exclude_elements(constraint),
            where=constraint.where,
            schema=constraint.table.schema,
            using=constraint.using,
            deferrable=constraint.deferrable,
            initially=constraint.initially,
        )

    def to_constraint(self, migration_context: Migration | None = None) -> ExcludeConstraint:
        owner = Table(self.table_name, schema_items.metadata(migration_context), schema=self.schema)
        elements = [(element_on_table(element, owner), operator) for element, operator in self.elements]
        where = schema_items.on_table(self.where, owner) if isinstance(self.where, ClauseElement) else self.where
        constraint = ExcludeConstraint(*elements, name=self.constraint_name, where=where, **self.kw)
        owner.append_constraint(constraint)
        return constraint


def element_on_table(element: Any, owner: Table) -> Any:
    """A name becomes a column of the table; so does a column of another table; an expression keeps its text."""
    if isinstance(element, str):
        return schema_items.index_part(element, owner)
    if isinstance(element, ColumnClause) and not element.is_literal and not isinstance(element, Column):
        return schema_items.index_part(element.name, owner)
    return schema_items.on_table(element, owner)
