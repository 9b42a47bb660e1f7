"""add-column-unique."""

from __future__ import annotations

from gitmig.checks.added import added_columns, is_serial
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def add_column_unique(script: Script) -> Iterator[Finding]:
    """A column is added together with a unique constraint or an index.

    `unique=True`, `index=True` and `inline_primary_key=True` build an index over the whole table in the transaction that holds the ACCESS EXCLUSIVE lock of
    `ADD COLUMN`: nobody reads or writes the table until it is built.

    Instead:

        op.add_column("orders", sa.Column("reference", sa.Text(), nullable=True))
        # next revision
        with op.get_context().autocommit_block():
            op.create_index("uq_orders_reference", "orders", ["reference"], unique=True, postgresql_concurrently=True)

    The unique index is all that is needed; `ALTER TABLE orders ADD CONSTRAINT uq_orders_reference UNIQUE USING INDEX uq_orders_reference` makes
    a constraint of it in an instant.
    """
    for call, column, name in added_columns(script):
        is_key = column.primary_key and call.flag("inline_primary_key") and not is_serial(column)
        if column.unique or column.index or is_key:
            yield script.finding(
                "add-column-unique",
                call,
                f"the {'unique ' if column.unique or is_key else ''}index of {name} is built while nobody can read {call.qualified_table}",
                "add the column alone, and build the index with postgresql_concurrently=True in the next revision",
            )
