"""drop-index-not-concurrent."""

from __future__ import annotations

from gitmig.checks.earlier import calls_of_all
from gitmig.checks.script import said_by_call
from gitmig.checks.text.literals import as_bytes
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def drop_index_not_concurrent(script: Script) -> Iterator[Finding]:
    """An index is dropped in the way that waits in front of everybody.

    `DROP INDEX` takes an ACCESS EXCLUSIVE lock on the table. It is short, but behind a long query it waits, and every later query waits behind it.
    `DROP INDEX CONCURRENTLY` waits without being in the way. It cannot run inside a transaction, so it needs an `autocommit_block()`.

    Instead:

        with op.get_context().autocommit_block():
            op.drop_index("ix_orders_price", table_name="orders", if_exists=True, postgresql_concurrently=True)

    Indexes of tables that a new revision creates, or that this one drops, are no finding. Literal SQL does not name the table: it is the one on which
    the revisions of the project made an index of that name.
    """
    dropped = {call.qualified_table for call in script.calls("drop_table")}
    for call, table in dropped_indexes(script):
        if table not in dropped and table not in script.new_tables:
            how = "DROP INDEX CONCURRENTLY" if call.origin else "postgresql_concurrently=True"
            yield script.finding(
                "drop-index-not-concurrent",
                call,
                f"dropping index {call.text('index_name') or '(computed)'} locks {table} against reads and writes",
                f"drop it in `with op.get_context().autocommit_block():` with {how}",
            )


def dropped_indexes(script: Script) -> Iterator[tuple[Call, str]]:
    """The calls with their tables; literal SQL names none: it is the one that a revision made the index on."""
    for call in script.with_sql("drop_index"):
        if call.flag("postgresql_concurrently") is False:
            table = call.qualified_table or (indexed(script, call.text("index_name") or "") if call.origin else None)
            if table:
                yield call, table


def indexed(script: Script, index: str) -> str | None:
    """The table of an index, when the revisions of the project make one of this name on one table only."""
    name = index.rpartition(".")[2]
    made = (each for call in calls_of_all(script, as_bytes(name.lower())) for each in said_by_call(call))
    tables = {each.qualified_table for each in made if each.name == "create_index" and each.text("index_name") == name}
    return tables.pop() if len(tables) == 1 else None
