"""irreversible-unmarked."""

from __future__ import annotations

from gitmig.checks.lifetimes import is_new_column, is_new_table
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def irreversible_unmarked(script: Script) -> Iterator[Finding]:
    """A revision drops a table or column, and its `downgrade()` brings it back without what was in it.

    The downgrade reports success and the data are not there. Off unless it is selected.

    Say that there is no way back: `irreversible = "reason"` at the top of the file, or `raise NotImplementedError("reason")` in `downgrade()`.

    Instead:

        irreversible = "the notes are gone; restore the table from the backup of that day"


        def upgrade():
            op.drop_column("orders", "note")  # gitmig: ignore[drop-column] in no model since release 2.4


        def downgrade():
            op.add_column("orders", sa.Column("note", sa.String(50), nullable=True))

    Tables and columns that the branch itself creates are no finding.
    """
    if script.source.irreversible is not None or script.source.downgrade != "present":
        return
    for call in script.calls("drop_table", "drop_column"):
        name = dropped(script, call)
        if name:
            yield script.finding(
                "irreversible-unmarked",
                call,
                f"{name} is dropped with what is in it, and downgrade() brings it back empty",
                'declare it: irreversible = "reason" at the top of the file',
            )


def dropped(script: Script, call: Call) -> str:
    """What a call drops that is older than the branch."""
    table, column = call.qualified_table, call.text("column_name")
    if table is None or (call.name == "drop_column" and column is None):
        return ""
    if call.name == "drop_table":
        return "" if is_new_table(script, call, table) else table
    return "" if is_new_column(script, call, table, column) else f"{table}.{column}"
