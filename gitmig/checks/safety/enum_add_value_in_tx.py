"""enum-add-value-in-tx."""

from __future__ import annotations

from gitmig.checks.databases.enums import values_added
from gitmig.checks.script import both_ways
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def enum_add_value_in_tx(script: Script) -> Iterator[Finding]:
    """A value is added to an enumerated type inside a transaction.

    PostgreSQL before 12 refuses that; later ones allow it, and do not let the transaction use the value.

    Instead:

        with op.get_context().autocommit_block():
            op.execute("ALTER TYPE order_state ADD VALUE IF NOT EXISTS 'late'")

    Off by default: it matters to those who support PostgreSQL 11.
    """
    for call in both_ways(script, "execute"):
        for value in values_added(call) if not call.autocommit else ():
            yield script.finding(
                "enum-add-value-in-tx",
                call,
                f"'{value.text}' is added to {value.type} inside a transaction: PostgreSQL before 12 refuses it",
                "put it into `with op.get_context().autocommit_block():`",
            )
