"""change-default."""

from __future__ import annotations

from gitmig.checks.lifetimes import is_new_column
from gitmig.checks.text.arguments import column_of, given
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def change_default(script: Script) -> Iterator[Finding]:
    """A column of an existing table gets another server default.

    Rows that running code inserts get the new value at once, before the release that expects it is there; rows that are
    there keep the old one. Off unless it is selected.

    Let the application write the value where it matters which one it is.

    Instead:

        op.execute("UPDATE orders SET region = 'EU' WHERE region IS NULL")

    Columns that the branch adds are no finding.
    """
    for call in script.on_tables_in_use("alter_column"):
        is_new = is_new_column(script, call, call.qualified_table, call.text("column_name"))
        if given(call, "server_default", nothing=False) and given(call, "server_default") and not is_new:
            yield script.finding(
                "change-default",
                call,
                f"rows that are inserted from now on get another {column_of(call)} than running code expects",
                "let the application write the value, or waive it",
            )
