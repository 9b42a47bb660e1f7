"""add-check-validating."""

from __future__ import annotations

from gitmig.checks.text.arguments import name_of_what
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def add_check_validating(script: Script) -> Iterator[Finding]:
    """A CHECK is added to a table in use, and verified row by row at once.

    `ADD CHECK` reads the whole table under an ACCESS EXCLUSIVE lock: nobody reads or writes it until that is done. As NOT VALID it holds for
    all rows written from now on and reads nothing; `VALIDATE CONSTRAINT` reads the old rows later and lets others read and write.

    Instead:

        op.create_check_constraint("ck_orders_price", "orders", "price >= 0", postgresql_not_valid=True)
        # next revision
        op.execute("ALTER TABLE orders VALIDATE CONSTRAINT ck_orders_price")

    Tables that a new revision creates are no finding.
    """
    for call in script.on_tables_in_use("create_check_constraint"):
        if call.flag("postgresql_not_valid") is False:
            yield script.finding(
                "add-check-validating",
                call,
                f"CHECK {name_of_what(call)} is verified against every row of {call.qualified_table}, "
                "and nobody can read it meanwhile",
                f"{'say NOT VALID' if call.origin else 'give postgresql_not_valid=True'}, and op.execute('ALTER TABLE ... VALIDATE CONSTRAINT ...') in the next revision",
            )
