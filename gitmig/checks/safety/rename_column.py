"""rename-column."""

from __future__ import annotations

from gitmig.checks.lifetimes import is_new_column
from gitmig.checks.text.changes import changes
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def rename_column(script: Script) -> Iterator[Finding]:
    """A column gets another name, and no moment is right for it.

    Code of the old release fails from then on, code of the new one until then: while a deploy has both running, one of them
    is broken.

    Keep the column's name, and give the attribute of the model another (`remark = mapped_column("note", ...)`): nothing has to
    be migrated. Where the name in the database matters, add a column of the new name, let the application write both,
    copy the old values in batches, read the new one, and drop the old one in a later release.

    Instead:

        op.add_column("orders", sa.Column("remark", sa.String(50), nullable=True))

    Columns and tables that the branch itself adds are no finding.
    """
    for call, table, old, new in renamed(script):
        if old != new and not is_new_column(script, call, table, old):
            yield script.finding(
                "rename-column",
                call,
                f"{table}.{old} becomes {new}: code that runs during the deploy fails on one side of this line",
                f'keep the name and map it: mapped_column("{old}"); or add {new}, write both, and drop {old} later',
            )


def renamed(script: Script) -> Iterator[tuple[Call, str, str, str]]:
    for call in script.upgrade:
        old, new = call.text("column_name"), call.text("new_column_name")
        if call.name == "alter_column" and call.qualified_table and old and new:
            yield call, call.qualified_table, old, new
        for change in changes(call.sql):
            if change.kind == "rename column":
                yield call, change.table, change.name, change.new
