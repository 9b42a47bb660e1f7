"""add-column-volatile-default."""

from __future__ import annotations

from gitmig.checks.added import added_columns
from gitmig.checks.databases.server_defaults import volatile_function
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def add_column_volatile_default(script: Script) -> Iterator[Finding]:
    """A column is added with a default that PostgreSQL computes for each row.

    For a constant, and for `now()`, adding a column touches no row. For a volatile function (`gen_random_uuid()`, `clock_timestamp()`,
    `random()`, `nextval()`) PostgreSQL writes the whole table and every index of it anew under an ACCESS EXCLUSIVE lock: nobody reads or writes
    the table until it is done.

    Instead:

        op.add_column("orders", sa.Column("token", sa.Uuid(), nullable=True))
        op.alter_column("orders", "token", server_default=sa.text("gen_random_uuid()"))
        # next revision
        op.execute("UPDATE orders SET token = gen_random_uuid() WHERE token IS NULL")

    New rows get the default at once; the old ones are filled later, a large table in batches. A string such as `server_default="random()"` is a
    constant text for SQLAlchemy. Functions of your own are not judged.
    """
    for call, column, name in added_columns(script):
        function = volatile_function(column.server_default) if column.server_default is not None else None
        if function:
            yield script.finding(
                "add-column-volatile-default",
                call,
                f"the default of {name} calls {function}() for each row: the whole table is rewritten, and nobody can read it meanwhile",
                "add it without the default, set the default with alter_column, and fill old rows in a later revision",
            )
