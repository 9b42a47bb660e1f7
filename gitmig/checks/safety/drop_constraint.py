"""drop-constraint."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

KINDS = {"unique": "UNIQUE", "check": "CHECK", "primary": "PRIMARY KEY"}


def drop_constraint(script: Script) -> Iterator[Finding]:
    """A UNIQUE, CHECK or PRIMARY KEY constraint is dropped: what running code relies on is not ensured any longer.

    Rows that break the rule can come in from that moment, and the way back fails once there are some. `INSERT ... ON CONFLICT` fails at
    once when its unique constraint is gone.

    Deploy code that does without it first, and drop it in a later release; say so in a waiver.

    Instead:

        op.drop_constraint("uq_orders_number", "orders", type_="unique")  # gitmig: ignore[drop-constraint] unused since 2.4

    Foreign keys are no finding, nor is a constraint of a table to which the same revision adds one, or of which it drops a column. Without
    `type_=` nothing is said.
    """
    for call in script.on_existing_tables("drop_constraint"):
        kind = KINDS.get(call.text("type_") or "")
        if kind and call.text("constraint_name") and not is_exchanged(script, call):
            yield script.finding(
                "drop-constraint",
                call,
                f"{kind} {call.text('constraint_name')} of {call.qualified_table} is dropped, and running code may rely on it",
                "deploy code that does without it first; then drop it and give that as the reason in a waiver",
            )


def is_exchanged(script: Script, call: Call) -> bool:
    """Whether the revision puts another constraint or index in its place, or drops what it was about."""
    others = [each for each in script.upgrade if each.qualified_table == call.qualified_table]
    exchanging = ("create_", "drop_column", "drop_table")
    return any(each.name.startswith(exchanging) for each in others) or any(
        each.name == "execute" for each in script.upgrade
    )
