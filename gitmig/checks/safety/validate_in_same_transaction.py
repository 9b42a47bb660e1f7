"""validate-in-same-transaction."""

from __future__ import annotations

from gitmig.checks.text.constraints import added_by, validated_by
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def validate_in_same_transaction(script: Script) -> Iterator[Finding]:
    """A constraint is added as NOT VALID and validated in the same transaction.

    The lock that adding it took (ACCESS EXCLUSIVE for a CHECK, SHARE ROW EXCLUSIVE on both tables for a foreign key) is kept until the
    transaction ends, and so all through the reading of the table: as if it had been added without NOT VALID.

    Instead:

        op.create_check_constraint("ck_orders_price", "orders", "price >= 0", postgresql_not_valid=True)
        # next revision
        op.execute("ALTER TABLE orders VALIDATE CONSTRAINT ck_orders_price")

    An `autocommit_block()` between or around them ends the first transaction as well.
    """
    pending: set[tuple[str, str | None]] = set()
    for call in script.upgrade:
        if call.autocommit:
            pending.clear()
            continue
        pending.update((added.table, added.name) for added in added_by(call) if added.not_valid)
        for table, name in validated_by(call):
            if (table, name) in pending and table not in script.new_tables:
                yield script.finding(
                    "validate-in-same-transaction",
                    call,
                    f"{name} is validated in the transaction that added it: {table} stays locked while every row is read",
                    "move VALIDATE CONSTRAINT into the next revision",
                )
