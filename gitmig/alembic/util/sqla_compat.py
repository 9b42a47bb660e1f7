"""Which SQLAlchemy this is, as extensions ask."""

from __future__ import annotations

import re
from typing import Any, TypeGuard

from sqlalchemy import CheckConstraint, Identity, Index, Table
from sqlalchemy import __version__ as sqlalchemy_version
from sqlalchemy.sql.base import DialectKWArgs
from sqlalchemy.sql.elements import ColumnClause, UnaryExpression

VERSION = tuple(int(part) for part in re.findall(r"\d+", sqlalchemy_version)[:3])

sqla_13 = True
sqla_14 = True
sqla_2 = True
sqla_2_0 = True
sqla_2_0_25 = VERSION >= (2, 0, 25)
sqla_2_1 = VERSION >= (2, 1)

identity_has_dialect_kwargs = issubclass(Identity, DialectKWArgs)
AUTOINCREMENT_DEFAULT = "auto"


def constraint_name_defined(name: Any) -> bool:
    """Whether there is a name, or a naming convention is to make one."""
    return name is not None


def constraint_name_string(name: Any) -> TypeGuard[str]:
    return isinstance(name, str)


def constraint_name_or_none(name: Any) -> str | None:
    return name if constraint_name_string(name) else None


def is_expression(expr: Any) -> bool:
    """Whether part of an index is more than a column, in whatever order and with whatever collation of NULLs."""
    while isinstance(expr, UnaryExpression):
        expr = expr.element
    return not isinstance(expr, ColumnClause) or expr.is_literal


def is_expression_index(index: Index) -> bool:
    return any(is_expression(expr) for expr in index.expressions)


def all_table_check_constraints(table: Table) -> set[CheckConstraint]:
    """The CHECK constraints of a table and of its columns, those of types among them."""
    constraints = {each for each in table.constraints if isinstance(each, CheckConstraint)}
    return constraints.union(
        each for column in table.columns for each in column.constraints if isinstance(each, CheckConstraint)
    )
