"""add-exclusion."""

from __future__ import annotations

from gitmig.checks.text.arguments import name_of_what
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def add_exclusion(script: Script) -> Iterator[Finding]:
    """An exclusion constraint is added to a table in use.

    PostgreSQL builds its index over the whole table and compares every row under an ACCESS EXCLUSIVE lock: nobody reads or writes the table
    until it is done. It knows neither NOT VALID nor USING INDEX for it: a table of any size needs a new table that has the constraint from the start, or a
    time in which nobody needs it.

    Instead:

        op.create_table(
            "reservations",
            sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
            sa.Column("during", postgresql.TSRANGE(), nullable=False),
            postgresql.ExcludeConstraint(("during", "&&"), using="gist", name="ex_reservations_during"),
        )

    The application then writes both tables, old rows are copied in batches, and the old table goes in a later release. Tables that a new revision
    creates are no finding; for a small table, say so behind `# gitmig: ignore[add-exclusion]`.
    """
    for call in script.on_tables_in_use("create_exclude_constraint"):
        yield script.finding(
            "add-exclusion",
            call,
            f"exclusion constraint {name_of_what(call)} builds an index, and nobody can read {call.qualified_table} until it is built",
            "create a new table with the constraint and move the rows in batches, or accept the lock for a small table",
        )
