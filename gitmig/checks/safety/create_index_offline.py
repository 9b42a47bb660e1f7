"""create-index-offline."""

from __future__ import annotations

from gitmig.checks.script import said_by_call
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def create_index_offline(script: Script) -> Iterator[Finding]:
    """An index is added to an existing table of SQL Server or Oracle while the table cannot be written.

    Both build an index under a lock that keeps every write waiting, unless the statement says ONLINE, which neither Alembic nor SQLAlchemy
    writes. Whether a server can do it depends on its edition, so this is off unless it is selected.

    Instead:

        op.execute("CREATE INDEX ix_orders_region ON orders (region) WITH (ONLINE = ON)")

    Tables that the branch creates are no finding.
    """
    for call in script.upgrade:
        for each in said_by_call(call):
            if each.name == "create_index" and script.is_in_use(each.qualified_table) and not is_online(call):
                yield script.finding(
                    "create-index-offline",
                    call,
                    f"writes to {each.qualified_table} wait until the index is built",
                    "write the statement with ONLINE, where the server's edition can do it: op.execute(...)",
                )


def is_online(call: Call) -> bool:
    return "ONLINE" in (call.sql or "").upper().replace("ONLINE = OFF", "").replace("ONLINE=OFF", "")
