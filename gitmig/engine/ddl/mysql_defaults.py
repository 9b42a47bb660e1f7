"""Whether a default that MySQL or MariaDB reports is the one that a model asks for: both write them their own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Float, Integer, Numeric, String

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

NUMBERS = (Integer, Numeric, Float)


def same_default(
    reported: str | None, reported_type: TypeEngine[Any], wanted: str | None, wanted_type: TypeEngine[Any]
) -> bool:
    """Defaults as SQL text, types as the column has it and as the model has it."""
    if reported is None or wanted is None:
        return reported is wanted
    if reported_type._type_affinity in NUMBERS:  # noqa: SLF001 (SQLAlchemy has no public word for it)
        # MySQL reports numbers between quotes
        return same_expression(reported, wanted) or bare(unquoted(reported)) == bare(unquoted(wanted))
    if wanted_type._type_affinity is String:  # noqa: SLF001
        return reported == quoted(wanted)
    return same_expression(reported, wanted)


def same_expression(one: str, other: str) -> bool:
    return normal(one) == normal(other)


def normal(expression: str) -> str:
    """MariaDB says current_timestamp() where MySQL, and everybody else, says CURRENT_TIMESTAMP."""
    return bare(expression).lower().replace("current_timestamp()", "current_timestamp")


def bare(expression: str) -> str:
    """Without the parentheses that MySQL wants around an expression, and MariaDB does not report."""
    if expression.startswith("(") and expression.endswith(")"):
        return expression[1:-1]
    return expression


def unquoted(text: str) -> str:
    return text.removeprefix("'").removesuffix("'")


def quoted(text: str) -> str:
    return text if text.startswith("'") else f"'{text}'"
