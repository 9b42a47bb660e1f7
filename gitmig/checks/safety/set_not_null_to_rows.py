"""set-not-null-to-rows."""

from __future__ import annotations

from gitmig.checks.databases.mysql import keeps_default, sets_not_null
from gitmig.checks.databases.rows import has_model, rows_changed_before
from gitmig.checks.lifetimes import is_new_column
from gitmig.checks.text.arguments import column_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def set_not_null_to_rows(script: Script) -> Iterator[Finding]:
    """A column of an existing table of SQLite, SQL Server or Oracle becomes NOT NULL.

    Rows with NULL make it fail, on the one database that has them. Code of the old release that leaves the column out or
    writes NULL fails from then on.

    Deploy code that always writes the column first, fill the rows, and set NOT NULL in a later revision; say so in a waiver.

    Instead:

        op.execute("UPDATE orders SET note = '' WHERE note IS NULL")
        with op.batch_alter_table("orders") as batch_op:
            batch_op.alter_column("note", existing_type=sa.String(50), nullable=False)

    Tables and columns that the branch adds are no finding, nor is one behind an UPDATE of the table or in a file that has a model of it,
    nor a column that was NOT NULL before as far as `existing_nullable=` or the revisions below tell.
    """
    for call in script.on_existing_tables("alter_column"):
        new = is_new_column(script, call, call.qualified_table, call.text("column_name"))
        if not new and sets_not_null(script, call) and not is_filled(script, call):
            what = "writes NULL" if keeps_default(script, call) else "leaves the column out"
            yield script.finding(
                "set-not-null-to-rows",
                call,
                f"{column_of(call)} becomes NOT NULL: rows with NULL make it fail, and code that {what} fails from then on",
                "deploy code that always writes the column, fill the rows, and set NOT NULL in a later revision",
            )


def is_filled(script: Script, call: Call) -> bool:
    return has_model(script, call.qualified_table) or any(rows_changed_before(script, call))
