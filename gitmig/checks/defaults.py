"""Whether a server default is a constant."""

from __future__ import annotations

import ast

from gitmig.checks.literals import UNKNOWN, literal, sql_text

CLOCK = ("CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME")


def is_function(expression: ast.expr | None) -> bool:
    """Whether it is written `func.something(...)`."""
    if not isinstance(expression, ast.Call) or not isinstance(expression.func, ast.Attribute):
        return False
    owner = expression.func.value
    return (isinstance(owner, ast.Name) and owner.id == "func") or (
        isinstance(owner, ast.Attribute) and owner.attr == "func"
    )


def is_expression(default: ast.expr | None) -> bool:
    """Whether the server computes it for each row beyond doubt: a function, the clock, something in parentheses."""
    if default is None or literal(default) is not UNKNOWN:
        return False
    text = (sql_text(default) or "").strip()
    return is_function(default) or text.startswith("(") or text.upper() in CLOCK
