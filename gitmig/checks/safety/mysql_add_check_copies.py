"""mysql-add-check-copies."""

from __future__ import annotations

from gitmig.checks.text.changes import changes
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def mysql_add_check_copies(script: Script) -> Iterator[Finding]:
    """A CHECK constraint is added to an existing table of MySQL or MariaDB.

    The server copies the whole table to add it and refuses every write meanwhile (`ALGORITHM=COPY, LOCK=SHARED`; MariaDB 10.11).

    There is no way around that copy for a column that is there. Let the application check, let gh-ost or
    pt-online-schema-change copy the table while it is in use, or do it at a quiet time and say so in a waiver. A CHECK
    that comes with a new column costs nothing on MariaDB.

    Instead:

        op.add_column("orders", sa.Column("discount", sa.Integer(), sa.CheckConstraint("discount < 100"), nullable=True))

    Tables that the branch creates are no finding.
    """
    for call in script.calls("create_check_constraint", "execute"):
        for table in extended(script, call):
            yield script.finding(
                "mysql-add-check-copies",
                call,
                f"adding a CHECK copies {table}, and writes to it wait until that is done",
                "use gh-ost or pt-online-schema-change, or do it at a quiet time",
            )


def extended(script: Script, call: Call) -> Iterator[str]:
    """The existing tables that a call adds a CHECK to."""
    tables = [change.table for change in changes(call.sql) if change.kind == "add check"]
    if call.name == "create_check_constraint" and call.qualified_table:
        tables.append(call.qualified_table)
    return (table for table in tables if table not in script.new_tables)
