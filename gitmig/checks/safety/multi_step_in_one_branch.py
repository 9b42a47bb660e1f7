"""multi-step-in-one-branch."""

from __future__ import annotations

from gitmig.checks.lifetimes import adds_before, is_new_column
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def multi_step_in_one_branch(script: Script) -> Iterator[Finding]:
    """A branch adds a column and drops it again.

    Deployed together, the two undo each other and lock the table twice for nothing. Meant as two steps of a change, they
    are no steps: no code runs between them.

    Take both out of the branch. Steps between which code has to be deployed belong into branches of their own.

    Instead:

        op.add_column("orders", sa.Column("remark", sa.String(50), nullable=True))

    A column that a revision adds, uses in statements of its own and drops is no finding.
    """
    for call in script.calls("drop_column"):
        table, column = call.qualified_table, call.text("column_name")
        if table is None or column is None or table in script.new_tables:
            continue
        is_new = (table, column) in script.new_columns and is_new_column(script, call, table, column)
        if is_new and not is_used_between(script, call, table, column):
            yield script.finding(
                "multi-step-in-one-branch",
                call,
                f"{table}.{column} is dropped in the branch that adds it",
                "take both out, or deploy the first step in a branch of its own",
            )


def is_used_between(script: Script, call: Call, table: str, column: str) -> bool:
    """Whether the revision itself adds the column and does something with rows before it drops it."""
    uses = any(each.name in ("execute", "bulk_insert", "get_bind") for each in script.upgrade)
    return uses and adds_before(script, call, table, column)
