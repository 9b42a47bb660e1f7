"""rows-in-loop."""

from __future__ import annotations

from gitmig.checks.databases.rows import row_changes
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def rows_in_loop(script: Script) -> Iterator[Finding]:
    """Rows of an existing table are changed one by one in a loop, all in one transaction.

    Every row stays locked until the last one is done, and each takes a way to the server and back: what takes a second with the
    rows of a test takes hours in production, and where it is interrupted all of it is undone. Off unless it is selected.

    Change them by one statement for many rows, in batches that are committed one by one.

    Instead:

        some = "SELECT id FROM (SELECT id FROM orders WHERE region IS NULL LIMIT 1000) AS few"
        batch = f"UPDATE orders SET region = 'EU' WHERE id IN ({some})"
        with op.get_context().autocommit_block():
            if op.get_context().as_sql:
                op.execute("UPDATE orders SET region = 'EU' WHERE region IS NULL")
            else:
                while op.get_bind().execute(sa.text(batch)).rowcount:
                    pass

    Loops over lists that are written out, statements in an `autocommit_block()`, and tables that the branch creates are no finding.
    """
    for call in script.calls("execute"):
        if not call.repeated or call.autocommit:
            continue
        for change in row_changes(script, call):
            if change.table and change.table not in script.new_tables:
                yield script.finding(
                    "rows-in-loop",
                    call,
                    f"rows of {change.table} are changed one by one, and all stay locked until the last one is done",
                    "change many rows by one statement, in batches that are committed one by one",
                )
