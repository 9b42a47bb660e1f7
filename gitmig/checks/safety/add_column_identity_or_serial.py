"""add-column-identity-or-serial."""

from __future__ import annotations

from gitmig.checks.added import added_columns, is_serial
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def add_column_identity_or_serial(script: Script) -> Iterator[Finding]:
    """A column that numbers its rows is added to a table that may hold rows.

    `Identity()`, and an integer primary key, which SQLAlchemy makes a SERIAL, have PostgreSQL number every row: it writes the whole table and
    every index of it anew under an ACCESS EXCLUSIVE lock, and nobody reads or writes the table until it is done.

    Instead:

        op.execute("CREATE SEQUENCE orders_number")
        op.add_column("orders", sa.Column("number", sa.BigInteger(), nullable=True))
        op.alter_column("orders", "number", server_default=sa.text("nextval('orders_number')"))
        op.execute("ALTER SEQUENCE orders_number OWNED BY orders.number")
        # next revision
        op.execute("UPDATE orders SET number = nextval('orders_number') WHERE number IS NULL")

    New rows are numbered at once; the old ones later, a large table in batches.
    """
    for call, column, name in added_columns(script):
        if column.identity or is_serial(column):
            yield script.finding(
                "add-column-identity-or-serial",
                call,
                f"{name} numbers every row: the whole table is rewritten, and nobody can read it meanwhile",
                "add a plain column, let a sequence be its default with alter_column, and number old rows in a later revision",
            )
