"""What safety checks ask of a call again and again: whether an argument is given, a name for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.calls import Call
    from gitmig.checks.script import Script


def given(call: Call, parameter: str, nothing: object = None) -> bool:
    """Whether an argument says something, or may: one that cannot be read counts."""
    return call.literal(parameter, default=nothing) is not nothing


def is_literal(call: Call, parameter: str, value: object) -> bool:
    """Whether an argument is given as exactly this value."""
    return parameter in call.values and call.literal(parameter) is value


def both_ways(script: Script, *names: str) -> Iterator[Call]:
    """The calls of these names in `upgrade()` and in `downgrade()`."""
    return (call for call in (*script.upgrade, *script.downgrade) if call.name in names)


def column_of(call: Call) -> str:
    """`orders.note`, or as much of it as can be read."""
    return f"{call.table or '<table>'}.{call.text('column_name') or '<column>'}"
