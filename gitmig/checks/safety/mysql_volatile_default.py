"""mysql-volatile-default."""

from __future__ import annotations

from gitmig.checks.added import added_columns
from gitmig.checks.databases.mysql import says_how
from gitmig.checks.databases.server_defaults import volatile_function
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script

# What the server computes for each row anew, so that it has to write them all.
VOLATILE = frozenset(("nextval", "sys_guid", "sysdate", "uuid", "uuid_short"))


def mysql_volatile_default(script: Script) -> Iterator[Finding]:
    """A column is added to an existing table of MySQL or MariaDB, with a default that is another for each row: `uuid()`, `sysdate()`.

    The server copies the whole table to compute it for the rows that are there, and refuses every write meanwhile (`ALGORITHM=COPY,
    LOCK=SHARED`; MariaDB 10.11). A constant, `now()` and CURRENT_TIMESTAMP are added in an instant.

    Add the column without a default and give it one in the next statement, which changes no row; fill the rows in batches later.

    Instead:

        op.add_column("orders", sa.Column("token", sa.String(36), nullable=True))
        # next revision
        op.alter_column(
            "orders", "token", server_default=sa.func.uuid(), existing_type=sa.String(36), existing_nullable=True
        )

    Tables that the branch creates are no finding, nor is SQL that says `ALGORITHM=INPLACE` or `LOCK=NONE`: the server refuses it rather than copy.
    """
    for call, column, name in added_columns(script):
        default = column.server_default
        function = volatile_function(default, VOLATILE) if default is not None else None
        if function and not says_how(call):
            yield script.finding(
                "mysql-volatile-default",
                call,
                f"{function}() is computed for each row, which copies {call.table} to add {name}, and writes to it wait meanwhile",
                "add it without a default, set the default in a later statement, and fill the rows in batches",
            )
