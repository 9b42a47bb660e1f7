"""mysql-add-check-copies."""

from __future__ import annotations

from gitmig.checks.databases.mysql import says_how
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def mysql_add_check_copies(script: Script) -> Iterator[Finding]:
    """A CHECK constraint is added to an existing table of MySQL or MariaDB.

    The server copies the whole table to add it and refuses every write meanwhile (`ALGORITHM=COPY, LOCK=SHARED`; MariaDB 10.11).

    There is no way around that copy for a column that is there. Let the application check, let gh-ost or
    pt-online-schema-change copy the table while it is in use, or do it at a quiet time and say so in a waiver. A CHECK
    that comes with a new column costs nothing on MariaDB.

    Instead:

        op.add_column("orders", sa.Column("discount", sa.Integer(), sa.CheckConstraint("discount < 100"), nullable=True))

    Tables that the branch creates are no finding, nor is SQL that says `ALGORITHM=INPLACE` or `LOCK=NONE`: the server refuses it rather than copy.
    """
    for call in script.on_tables_in_use("create_check_constraint"):
        if not says_how(call):
            yield script.finding(
                "mysql-add-check-copies",
                call,
                f"adding a CHECK copies {call.qualified_table}, and writes to it wait until that is done",
                "use gh-ost or pt-online-schema-change, or do it at a quiet time",
            )
