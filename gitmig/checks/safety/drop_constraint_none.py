"""drop-constraint-none."""

from __future__ import annotations

from gitmig.checks.script import both_ways
from gitmig.checks.text.arguments import is_literal
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def drop_constraint_none(script: Script) -> Iterator[Finding]:
    """A constraint is dropped that has no name: `op.drop_constraint(None, ...)`.

    Autogenerate writes it into `downgrade()` for a constraint that it created without a name. It always fails: with
    `CompileError` or `AssertionError`; with `ValueError` in batch mode; and where the models' metadata has a naming
    convention, without an error of Alembic's, as `DROP CONSTRAINT uq_orders_`, a name that no constraint has.

    Give the constraint a name where it is created, and drop it by that name. One that exists already has a name that the
    server gave it: look it up in the database.

    Instead:

        op.create_unique_constraint("uq_invoices_number", "invoices", ["number"])
        op.drop_constraint("uq_invoices_number", "invoices", type_="unique")
    """
    for call in both_ways(script, "drop_constraint"):
        if is_literal(call, "constraint_name", None):
            yield script.finding(
                "drop-constraint-none",
                call,
                f"the constraint to drop from {call.table or 'the table'} has no name, so this always fails",
                "name the constraint where it is created, and write that name here",
            )
