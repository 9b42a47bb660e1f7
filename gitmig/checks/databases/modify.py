"""When an `alter_column` makes MySQL write the column's whole definition anew (MODIFY, CHANGE)."""

from __future__ import annotations

from gitmig.checks.databases.server_defaults import is_function
from gitmig.checks.text.arguments import given
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from gitmig.checks.text.calls import Call

ALWAYS = ("new_column_name", "nullable", "type_", "autoincrement")


def writes_definition(call: Call) -> bool:
    """Only a default of its own, unless it is a function, has a statement that leaves the rest as it is."""
    return (
        any(given(call, parameter) for parameter in ALWAYS)
        or given(call, "comment", nothing=False)
        or is_function(call.values.get("server_default"))
    )


def has_type(call: Call) -> bool:
    return given(call, "type_") or given(call, "existing_type")


def has_nullable(call: Call) -> bool:
    return given(call, "nullable") or given(call, "existing_nullable")
