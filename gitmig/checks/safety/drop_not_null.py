"""drop-not-null."""

from __future__ import annotations

from gitmig.checks.databases.column_history import column_before
from gitmig.checks.lifetimes import is_new_column
from gitmig.checks.text.arguments import column_of, given, is_literal
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def drop_not_null(script: Script) -> Iterator[Finding]:
    """A column of an existing table may be NULL from now on.

    Code that reads it has to expect None, in every release that runs, before the first NULL is written; and once there are some, the way
    back fails. Off unless it is selected.

    Deploy code that can read NULL first. Where an empty value will do, keep NOT NULL and give the column a default.

    Instead:

        op.alter_column("orders", "note", server_default="", existing_type=sa.String(50), existing_nullable=False)

    Columns that the branch adds are no finding.
    """
    for call in script.on_tables_in_use("alter_column"):
        becomes = is_literal(call, "nullable", True) and not is_literal(call, "existing_nullable", True)
        if call.origin is not None and given(call, "type_"):  # MySQL's MODIFY, which may but repeat it
            becomes = becomes and column_before(script, call).nullable is False
        if becomes and not is_new_column(script, call, call.qualified_table, call.text("column_name")):
            yield script.finding(
                "drop-not-null",
                call,
                f"{column_of(call)} may be NULL from now on, and code that runs does not expect that",
                "deploy code that reads NULL first, and waive this",
            )
