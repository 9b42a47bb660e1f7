"""What the arguments of a call say: whether one is given, the name of a column for people."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from gitmig.checks.text.calls import Call


def given(call: Call, parameter: str, nothing: object = None) -> bool:
    """Whether an argument says something, or may: one that cannot be read counts."""
    return call.literal(parameter, default=nothing) is not nothing


def is_literal(call: Call, parameter: str, value: object) -> bool:
    """Whether an argument is given as exactly this value."""
    return parameter in call.values and call.literal(parameter) is value


def column_of(call: Call) -> str:
    """`orders.note`, or as much of it as can be read."""
    return f"{call.table or '<table>'}.{call.text('column_name') or '<column>'}"


def name_of_what(call: Call, parameter: str = "constraint_name") -> str:
    """The name of what a call makes, or why there is none to tell."""
    return call.text(parameter) or ("(computed)" if given(call, parameter) else "(unnamed)")
