"""update-without-where."""

from __future__ import annotations

from gitmig.checks.databases.rows import is_backfill, row_changes
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script

TRANSACTIONAL = frozenset(("postgresql", "mssql"))


def update_without_where(script: Script) -> Iterator[Finding]:
    """An UPDATE or DELETE goes through all rows of an existing table in one statement.

    Every row is locked until the transaction ends, code that writes one of them waits, replicas fall behind, and on
    PostgreSQL the table is twice as big afterwards. SQLite lets nobody else write meanwhile. When it is interrupted, all of it is undone and starts anew.

    Change rows in batches that are committed one by one, and only those that need it.

    Instead:

        some = "SELECT id FROM (SELECT id FROM orders WHERE region IS NULL LIMIT 1000) AS few"
        batch = f"UPDATE orders SET region = 'EU' WHERE id IN ({some})"
        with op.get_context().autocommit_block():
            if op.get_context().as_sql:
                op.execute("UPDATE orders SET region = 'EU' WHERE region IS NULL")
            else:
                while op.get_bind().execute(sa.text(batch)).rowcount:
                    pass

    Tables that the branch creates are no finding. Statements with a condition, a join or a limit are none, and neither is SQL whose text cannot
    be read.
    """
    alone = script.dialects == {"sqlite"}
    wait = f"and {'nobody else can write the database' if alone else 'locks them all'} until it is through"
    for call in script.calls("execute"):
        for change in row_changes(script, call):
            if change.limited or not change.table or change.table in script.new_tables:
                continue
            if script.dialects & TRANSACTIONAL and is_backfill(script, call, change):
                continue  # a check of its own: backfill-with-schema-change
            yield script.finding(
                "update-without-where",
                call,
                f"this {change.kind} {'takes out' if change.kind == 'DELETE' else 'writes'} every row of {change.table}, {wait}",
                "change rows in batches, with a condition that leaves out those that are done",
            )
