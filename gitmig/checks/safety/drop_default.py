"""drop-default."""

from __future__ import annotations

from gitmig.checks.lifetimes import is_new_column
from gitmig.checks.text.arguments import column_of, is_literal
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def drop_default(script: Script) -> Iterator[Finding]:
    """A column's server default is dropped while running code may rely on it.

    Code that leaves the column out of its INSERTs writes NULL from then on, or fails where the column is NOT NULL. That is certain for a column
    that the same branch adds: no running release knows it, so each of their INSERTs leaves it out.

    Deploy code that always writes the column first, and drop the default in a later release; say so in a waiver. A default
    that stays does no harm.

    Instead:

        op.add_column("orders", sa.Column("state", sa.String(10), nullable=False, server_default="new"))

    Columns of tables that the branch creates are no finding.
    """
    for call in script.on_tables_in_use("alter_column"):
        if is_literal(call, "server_default", None):
            new = is_new_column(script, call, call.qualified_table, call.text("column_name"))
            who = "no running release knows this new column, so each" if new else "code that leaves the column out: its"
            yield script.finding(
                "drop-default",
                call,
                f"{column_of(call)} loses its default; {who} INSERT writes NULL, or fails where it is NOT NULL",
                "keep the default until code that always writes the column is deployed",
            )
