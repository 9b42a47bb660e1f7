"""mysql-stored-generated."""

from __future__ import annotations

from gitmig.checks.databases.mysql import says_how
from gitmig.checks.text.columns import columns, is_stored
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def mysql_stored_generated(script: Script) -> Iterator[Finding]:
    """A generated column whose values are stored is added to an existing table of MySQL or MariaDB.

    The server copies the whole table to compute it and refuses every write meanwhile (`ALGORITHM=COPY, LOCK=SHARED`; MariaDB 10.11).
    A column that is computed when it is read (`persisted=False`) is added in an instant, and can have an index.

    Instead:

        op.add_column("orders", sa.Column("total", sa.Integer(), sa.Computed("price * count", persisted=False)))

    Tables that the branch creates are no finding, nor is SQL that says `ALGORITHM=INPLACE` or `LOCK=NONE`: the server refuses it rather than copy.
    """
    for call in script.on_tables_in_use("add_column"):
        for column in columns(call):
            if is_stored(column) and not says_how(call):
                yield script.finding(
                    "mysql-stored-generated",
                    call,
                    f"adding the stored column {call.table}.{column.name or '<column>'} copies {call.table}, "
                    "and writes to it wait until that is done",
                    f"compute it when it is read: {'VIRTUAL' if call.origin else 'persisted=False'}",
                )
