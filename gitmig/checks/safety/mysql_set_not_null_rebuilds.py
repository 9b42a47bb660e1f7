"""mysql-set-not-null-rebuilds."""

from __future__ import annotations

from gitmig.checks.databases.modify import has_type
from gitmig.checks.databases.mysql import keeps_default, sets_not_null, type_change
from gitmig.checks.text.arguments import column_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def mysql_set_not_null_rebuilds(script: Script) -> Iterator[Finding]:
    """A column of an existing table of MySQL or MariaDB becomes NOT NULL.

    The server builds the table anew: in place and with writes going on (`ALGORITHM=INPLACE, LOCK=NONE`; MariaDB 10.11), but it
    needs the disk space twice, and replicas fall behind by the time it takes. Code that still leaves the column out or
    writes NULL fails from then on, and rows with NULL make the change itself fail: `Data truncated for column`.

    Deploy code that always writes the column first, fill the rows in batches, then change it in a revision of its own, at
    a quiet time; say so in a waiver.

    Instead:

        op.alter_column(  # gitmig: ignore[mysql-set-not-null-rebuilds] small table, written by all releases since 2.4
            "orders", "note", existing_type=sa.String(50), nullable=False
        )

    Tables that the branch creates are no finding, nor is a column whose type changes by a copy anyway, nor one that was NOT NULL before as
    far as `existing_nullable=` or the revisions below tell. Where a call changes the type or the name too, and nothing tells what
    the column was, `nullable=False` is taken to repeat it. So is NOT NULL of `MODIFY` and `CHANGE` in `op.execute`.
    """
    for call in script.on_tables_in_use("alter_column"):
        if not has_type(call) or not sets_not_null(script, call):
            continue
        change = type_change(call, script)
        if change is None or change.kind not in ("copies", "reorders"):
            what = "writes NULL" if keeps_default(script, call) else "leaves the column out"
            yield script.finding(
                "mysql-set-not-null-rebuilds",
                call,
                f"{column_of(call)} becomes NOT NULL: {call.table} is built anew, and code that {what} fails",
                "do it after code that always writes the column is deployed, at a quiet time",
            )
