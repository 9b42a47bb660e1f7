"""Columns that a revision adds to tables that may hold rows."""

from __future__ import annotations

from gitmig.checks.text.columns import columns
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.columns import ColumnFacts

INTEGERS = frozenset(("SMALLINT", "SMALLINTEGER", "INTEGER", "INT", "BIGINT", "BIGINTEGER"))


def added_columns(script: Script) -> Iterator[tuple[Call, ColumnFacts, str]]:
    """The calls, what their columns say, and `table.column` for people."""
    for call in script.on_tables_in_use("add_column"):
        for column in columns(call):
            if column.name:
                yield call, column, f"{call.qualified_table}.{column.name}"


def is_serial(column: ColumnFacts) -> bool:
    """Whether SQLAlchemy makes it a SERIAL: an integer primary key that nothing else gives a value."""
    if column.type is None or column.type.variants or column.type.name.upper() not in INTEGERS or column.is_open:
        return False
    plain = column.server_default is None and not column.has_default and not column.foreign_keys
    return bool(column.primary_key) and plain and column.autoincrement in ("auto", True)
