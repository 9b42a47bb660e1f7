"""create-index-not-concurrent."""

from __future__ import annotations

from gitmig.checks.text.arguments import name_of_what
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def create_index_not_concurrent(script: Script) -> Iterator[Finding]:
    """An index is built on a table in use in the way that blocks every write to it.

    `CREATE INDEX` takes a SHARE lock: inserts, updates and deletes wait until the whole table has been read and the index is
    built, and what comes after them queues. `CREATE INDEX CONCURRENTLY` reads the table twice and lets writes go on. It cannot
    run inside a transaction, so it needs an `autocommit_block()`.

    Instead:

        with op.get_context().autocommit_block():
            op.create_index("ix_orders_email", "orders", ["email"], postgresql_concurrently=True)

    Keep it alone in its revision: what came before it in the same revision is committed when the block begins. When the build fails it leaves an
    invalid index behind: drop that with `DROP INDEX CONCURRENTLY` before the next try, and do not use `if_not_exists`, which would keep it.

    Tables that a new revision creates are no finding.
    """
    for call in script.on_tables_in_use("create_index"):
        if call.flag("postgresql_concurrently") is False:
            how = "CREATE INDEX CONCURRENTLY" if call.origin else "postgresql_concurrently=True"
            yield script.finding(
                "create-index-not-concurrent",
                call,
                f"building index {name_of_what(call, 'index_name')} blocks every write to {call.qualified_table} until it is done",
                f"build it in `with op.get_context().autocommit_block():` with {how}",
            )
