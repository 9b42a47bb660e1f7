"""backfill-with-schema-change."""

from __future__ import annotations

from gitmig.checks.databases.rows import is_backfill, row_changes
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def backfill_with_schema_change(script: Script) -> Iterator[Finding]:
    """A revision changes a table of PostgreSQL or SQL Server, and then all of its rows in the same transaction.

    The change of the table takes an exclusive lock (ACCESS EXCLUSIVE, Sch-M), which is held until the transaction
    ends: nobody can even read the table while the rows are changed.

    Let the change be one revision, and fill the rows in the next one: with `transaction_per_migration=True` in env.py, or
    by `gitmig deploy`, each has a transaction of its own.

    Instead:

        op.add_column("orders", sa.Column("region", sa.String(2), nullable=True))
        # next revision
        op.execute("UPDATE orders SET region = 'EU' WHERE region IS NULL")

    Tables that the branch creates, statements in an `autocommit_block()`, and UPDATEs with a condition of their own are no finding.
    """
    for call in script.calls("execute"):
        for change in row_changes(script, call):
            if is_backfill(script, call, change):
                yield script.finding(
                    "backfill-with-schema-change",
                    call,
                    f"{change.table} is locked by a change above, and stays so while this {change.kind} goes through its rows",
                    "fill the rows in a revision of its own, in batches",
                )
