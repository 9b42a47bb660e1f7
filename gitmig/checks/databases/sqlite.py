"""Which calls make SQLite's tables anew: those of a batch that SQLite has no ALTER TABLE for."""

from __future__ import annotations

from gitmig.checks.databases.server_defaults import is_expression
from gitmig.checks.text.columns import columns, is_stored
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.columns import ColumnFacts

IN_PLACE = ("create_index", "drop_index", "execute", "f")


def recreating_batches(script: Script) -> Iterator[Call]:
    """The batches of `upgrade()` that copy their table's rows into a new one and drop the old one."""
    for batch in script.on_existing_tables("batch_alter_table"):
        recreate = batch.literal("recreate", default="auto")
        inside = [call for call in script.upgrade if call.batch is batch]
        if recreate == "always" or (recreate == "auto" and any(is_too_much(call) for call in inside)):
            yield batch


def is_too_much(call: Call) -> bool:
    """Whether SQLite has no ALTER TABLE for it."""
    if call.name == "add_column":
        return any(needs_new_table(column) for column in columns(call))
    return call.name not in IN_PLACE


def needs_new_table(column: ColumnFacts) -> bool:
    return bool(column.foreign_keys) or is_stored(column) or is_expression(column.server_default)
