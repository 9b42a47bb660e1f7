"""Indexes on expressions, which not every database reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy
from sqlalchemy.sql.elements import ColumnClause, UnaryExpression

from gitmig.engine import callers

if TYPE_CHECKING:
    from sqlalchemy import Dialect, Index


def is_expression(part: Any) -> bool:
    """Whether part of an index is more than a column, in whatever order and with whatever collation of NULLs."""
    while isinstance(part, UnaryExpression):
        part = part.element
    return not isinstance(part, ColumnClause) or part.is_literal


def has_expression(index: Index) -> bool:
    return any(is_expression(part) for part in index.expressions)


def leave_out_expressions(dialect: Dialect, reported: set[Index], wanted: set[Index]) -> None:
    """Add no index on an expression: it may be there already, unreported."""
    names = {index.name for index in reported}
    for index in [each for each in wanted if has_expression(each) and each.name not in names]:
        callers.warn(
            f"autogenerate skipping metadata-specified expression-based index {index.name!r}; dialect "
            f"{dialect.name!r} under SQLAlchemy {sqlalchemy.__version__} can't reflect these indexes so they can't be compared"
        )
        wanted.discard(index)
