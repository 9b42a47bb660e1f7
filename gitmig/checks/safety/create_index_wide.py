"""create-index-wide."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script

MOST = 3


def create_index_wide(script: Script) -> Iterator[Finding]:
    """An index that is not unique has more than three columns.

    Each column makes it larger and every write slower, and what comes behind the third seldom tells rows apart. Off unless it is selected.

    Instead:

        op.create_table("carts", sa.Column("id", sa.Integer, primary_key=True), sa.Column("region", sa.String(2)))
        op.create_index("ix_carts_region", "carts", ["region", "id"])

    """
    for call in script.calls("create_index"):
        columns = call.names("columns") or ()
        if len(columns) > MOST and call.flag("unique") is False:
            yield script.finding(
                "create-index-wide",
                call,
                f"{call.text('index_name') or 'the index'} has {len(columns)} columns, which every write keeps up to date",
                "leave out the columns at the end that tell few rows apart",
            )
