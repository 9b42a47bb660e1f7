"""drop-default."""

from __future__ import annotations

from gitmig.checks.lifetimes import is_new_column
from gitmig.checks.text.arguments import column_of, given, is_literal
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

# Where statements that change the schema take effect together.
TRANSACTIONAL = frozenset(("postgresql", "mssql", "sqlite"))


def drop_default(script: Script) -> Iterator[Finding]:
    """A column's server default is dropped while running code may rely on it.

    Code that leaves the column out of its INSERTs writes NULL from then on, or fails where the column is NOT NULL. That is certain for a column
    that the same branch adds: no running release knows it, so each of their INSERTs leaves it out.

    Deploy code that always writes the column first, and drop the default in a later release; say so in a waiver. A default
    that stays does no harm.

    Instead:

        op.add_column("orders", sa.Column("state", sa.String(10), nullable=False, server_default="new"))

    Columns of tables that the branch creates are no finding, nor are those that get a default again further down, in the same transaction.
    """
    alterations = tuple(script.on_tables_in_use("alter_column"))
    for place, call in enumerate(alterations):
        if is_literal(call, "server_default", None) and not is_set_again(script, call, alterations[place + 1 :]):
            new = is_new_column(script, call, call.qualified_table, call.text("column_name"))
            who = "no running release knows this new column, so each" if new else "code that leaves the column out: its"
            yield script.finding(
                "drop-default",
                call,
                f"{column_of(call)} loses its default; {who} INSERT writes NULL, or fails where it is NOT NULL",
                "keep the default until code that always writes the column is deployed",
            )


def is_set_again(script: Script, call: Call, later: tuple[Call, ...]) -> bool:
    """Whether nobody sees the column without a default: one is set in the same statement, or before the transaction ends."""
    for each in later:
        is_same = (each.qualified_table, column_of(each)) == (call.qualified_table, column_of(call))
        sets = given(each, "server_default", nothing=False) and not is_literal(each, "server_default", None)
        is_one = not call.autocommit and not each.autocommit and script.dialects <= TRANSACTIONAL
        if is_same and sets and (is_one or each.node is call.node):
            return True
    return False
