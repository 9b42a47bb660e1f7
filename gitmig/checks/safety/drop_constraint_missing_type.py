"""drop-constraint-missing-type."""

from __future__ import annotations

from gitmig.checks.script import both_ways
from gitmig.checks.text.arguments import given, is_literal
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def drop_constraint_missing_type(script: Script) -> Iterator[Finding]:
    """A constraint is dropped without `type_=` on MySQL or MariaDB.

    Each kind has a statement of its own there (`DROP FOREIGN KEY`, `DROP INDEX`, `DROP CHECK`, `DROP PRIMARY KEY`), so Alembic stops with
    `NotImplementedError: No generic 'DROP CONSTRAINT' in MySQL`. What the revision did before that line stays done.

    Instead:

        op.drop_constraint("fk_orders_customer", "orders", type_="foreignkey")
    """
    for call in both_ways(script, "drop_constraint"):
        if not given(call, "type_") and not is_literal(call, "constraint_name", None):
            name = call.text("constraint_name") or "the constraint"
            yield script.finding(
                "drop-constraint-missing-type",
                call,
                f"{name} is dropped from {call.table or 'the table'} without type_=, and MySQL has no statement for that",
                'say what it is: type_="foreignkey", "unique", "check" or "primary"',
            )
