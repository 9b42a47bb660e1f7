"""mysql-index-blocks-writes."""

from __future__ import annotations

from gitmig.checks.databases.mysql_tables import alterations
from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

KINDS = ("FULLTEXT", "SPATIAL")


def mysql_index_blocks_writes(script: Script) -> Iterator[Finding]:
    """A FULLTEXT or SPATIAL index is added to an existing table of MySQL or MariaDB.

    Other indexes are built while the table is written; for these two every write waits until the index is there
    (`ALGORITHM=INPLACE, LOCK=SHARED`; MariaDB 10.11). The first FULLTEXT index of a table may build the table anew, too.

    Add it at a quiet time and say so in a waiver, or let gh-ost or pt-online-schema-change copy the table while it is in
    use.

    Instead:

        op.create_index("ix_orders_note", "orders", ["note"])

    Tables that the branch creates are no finding, nor is an ALTER TABLE that says `LOCK=NONE`: the server refuses it.
    """
    for call, table, kind in added(script):
        if script.is_in_use(table):
            yield script.finding(
                "mysql-index-blocks-writes",
                call,
                f"writes to {table} wait until the {kind} index is built",
                "add it at a quiet time, or use gh-ost or pt-online-schema-change",
            )


def added(script: Script) -> Iterator[tuple[Call, str, str]]:
    for call in script.on_existing_tables("create_index"):
        for prefix in ("mysql_prefix", "mariadb_prefix"):
            kind = (call.text(prefix) or "").upper()
            if kind in KINDS and call.qualified_table:
                yield call, call.qualified_table, kind
    for call in script.calls("execute"):
        for statement in statements(call.sql or ""):
            if begins(statement, "CREATE") and len(statement) > 1 and statement[1].is_word(*KINDS):
                places = [place for place, token in enumerate(statement) if token.is_word("ON")]
                yield from ((call, name_at(statement, place + 1)[0], statement[1].text.upper()) for place in places[:1])
    for one in alterations(script):
        for action in one.actions:
            if begins(action, "ADD") and len(action) > 1 and action[1].is_word(*KINDS) and not one.refuses_to_wait:
                yield one.call, one.table, action[1].text.upper()
