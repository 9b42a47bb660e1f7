"""Whether a generated column's values are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.checks.literals import literal

if TYPE_CHECKING:
    from gitmig.checks.columns import ColumnFacts


def is_stored(column: ColumnFacts) -> bool:
    """Whether `sa.Computed(..., persisted=True)` is written."""
    if column.computed is None:
        return False
    positional = column.computed.args[1:2]
    named = [keyword.value for keyword in column.computed.keywords if keyword.arg == "persisted"]
    return any(literal(node) is True for node in (*positional, *named))
