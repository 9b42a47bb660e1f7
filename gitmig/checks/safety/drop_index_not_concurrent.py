"""drop-index-not-concurrent."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def drop_index_not_concurrent(script: Script) -> Iterator[Finding]:
    """An index is dropped in the way that waits in front of everybody.

    `DROP INDEX` takes an ACCESS EXCLUSIVE lock on the table. It is short, but behind a long query it waits, and every later query waits behind it.
    `DROP INDEX CONCURRENTLY` waits without being in the way. It cannot run inside a transaction, so it needs an `autocommit_block()`.

    Instead:

        with op.get_context().autocommit_block():
            op.drop_index("ix_orders_price", table_name="orders", if_exists=True, postgresql_concurrently=True)

    Indexes of tables that a new revision creates, or that this one drops, are no finding.
    """
    dropped = {call.qualified_table for call in script.calls("drop_table")}
    for call in script.on_existing_tables("drop_index"):
        if call.flag("postgresql_concurrently") is False and call.qualified_table not in dropped:
            yield script.finding(
                "drop-index-not-concurrent",
                call,
                f"dropping index {call.text('index_name') or '(computed)'} locks {call.qualified_table} against reads and writes",
                "drop it in `with op.get_context().autocommit_block():` with postgresql_concurrently=True",
            )
