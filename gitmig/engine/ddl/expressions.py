"""SQL of expressions as it stands in DDL, for writing it down and for comparing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, ColumnClause, Grouping, UnaryExpression
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy import Dialect

ORDERS = (operators.asc_op, operators.desc_op)


def ddl_sql(expression: Any, dialect: Dialect) -> str:
    """The expression with its values written in, and columns without their table."""
    compiled = expression.compile(dialect=dialect, compile_kwargs={"literal_binds": True, "include_table": False})
    # the drivers that fill in parameters with % have each % of the SQL doubled
    return str(compiled).replace("%%", "%") if dialect.paramstyle in {"format", "pyformat"} else str(compiled)


def grouped_for_postgresql(expression: Any) -> Any:
    """In parentheses, as CREATE INDEX wants what is neither a column nor a function."""
    return expression if isinstance(expression, ColumnClause) else expression.self_group()


def grouped_for_mysql(expression: Any) -> Any:
    """In parentheses, as CREATE INDEX wants what is no column; an order stays outside of them."""
    if isinstance(expression, UnaryExpression):
        return expression if expression.modifier in ORDERS else Grouping(expression)
    return Grouping(expression) if isinstance(expression, (BinaryExpression, FunctionElement)) else expression
