"""What SQLAlchemy's schema items know but have no public name for: the one place that reads those attributes."""
# ruff: noqa: SLF001

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.schema import Constraint
    from sqlalchemy.types import TypeEngine


def exists_on_dialect(constraint: Any, holder: Any) -> bool:
    """Whether a constraint that belongs to a type is wanted; `holder` has the `dialect`."""
    return constraint._create_rule is None or bool(constraint._create_rule(holder))


def in_order_of_creation(constraints: Any) -> list[Constraint]:
    """A table and a column hold their constraints in a set; statements need the order they were written in."""
    return sorted(constraints, key=lambda constraint: constraint._creation_order)


def same_type_affinity(one: TypeEngine[Any], other: TypeEngine[Any]) -> bool:
    return one._type_affinity is other._type_affinity
