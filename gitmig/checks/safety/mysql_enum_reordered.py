"""mysql-enum-reordered."""

from __future__ import annotations

from gitmig.checks.databases.mysql import says_how, type_change
from gitmig.checks.databases.rows import rows_changed_before
from gitmig.checks.text.arguments import column_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def mysql_enum_reordered(script: Script) -> Iterator[Finding]:
    """The values of an ENUM or SET of MySQL or MariaDB are changed otherwise than by appending.

    Rows store a value's number. To renumber them the server copies the whole table and refuses every write meanwhile
    (MariaDB 10.11). Rows that have a value that is no more make it fail with `Data truncated for column`, or, where
    `sql_mode` is not strict, become empty without an error.

    Appending at the end is done in an instant. Leave values that are not used any longer where they are.

    Instead:

        op.alter_column(
            "orders",
            "state",
            type_=sa.Enum("new", "paid", "sent"),
            existing_type=sa.Enum("new", "paid"),
            existing_nullable=True,
        )

    Without `existing_type=` the type counts that the revisions below gave the column. Where they do not tell it, and where values
    are not written out, nothing is said. So it is for `MODIFY` and `CHANGE` in `op.execute`.
    """
    for call in script.on_tables_in_use("alter_column"):
        change = type_change(call, script)
        if change is not None and change.kind == "reorders" and not says_how(call):
            gone = f"; rows with {', '.join(map(repr, change.missing))} make it fail" if change.missing else ""
            gone = "" if any(rows_changed_before(script, call)) else gone
            yield script.finding(
                "mysql-enum-reordered",
                call,
                f"the values of {column_of(call)} are renumbered or left out, which copies {call.table} while writes to it wait{gone}",
                "keep the values and their order, and append new ones at the end",
            )
