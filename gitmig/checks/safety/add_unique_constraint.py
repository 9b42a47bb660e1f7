"""add-unique-constraint."""

from __future__ import annotations

from gitmig.checks.text.arguments import name_of_what
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def add_unique_constraint(script: Script) -> Iterator[Finding]:
    """A unique constraint is added to a table in use.

    PostgreSQL builds its index over the whole table under an ACCESS EXCLUSIVE lock: nobody reads or writes the table until it is built. (NOT VALID does
    not exist for it.) An index that is there already becomes a constraint in an instant.

    Instead:

        with op.get_context().autocommit_block():
            op.create_index("uq_orders_reference", "orders", ["reference"], unique=True, postgresql_concurrently=True)
        # next revision
        op.execute("ALTER TABLE orders ADD CONSTRAINT uq_orders_reference UNIQUE USING INDEX uq_orders_reference")

    Tables that a new revision creates are no finding.
    """
    for call in script.on_tables_in_use("create_unique_constraint"):
        yield script.finding(
            "add-unique-constraint",
            call,
            f"unique constraint {name_of_what(call)} builds an index, and nobody can read {call.qualified_table} until it is built",
            "create the unique index with postgresql_concurrently=True, then ADD CONSTRAINT ... UNIQUE USING INDEX in the next revision",
        )
