"""Columns that a revision adds to tables that may hold rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.checks.columns import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.calls import Call
    from gitmig.checks.columns import ColumnFacts
    from gitmig.checks.script import Script


def added_columns(script: Script) -> Iterator[tuple[Call, ColumnFacts, str]]:
    """The calls, what their columns say, and `table.column` for people."""
    for call in script.on_existing_tables("add_column"):
        for column in columns(call):
            if column.name:
                yield call, column, f"{call.qualified_table}.{column.name}"
