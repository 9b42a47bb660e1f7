"""add-column-with-check."""

from __future__ import annotations

from gitmig.checks.added import added_columns
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.columns import ColumnFacts


def makes_check(column: ColumnFacts) -> bool:
    """Whether the type brings a CHECK with it."""
    if column.type is None or column.type.keywords.get("create_constraint") is not True:
        return False
    return column.type.name == "Enum" and column.type.keywords.get("native_enum") is False


def add_column_with_check(script: Script) -> Iterator[Finding]:
    """A column is added together with a CHECK.

    PostgreSQL reads the whole table to see whether the CHECK holds ("verifying table"), even when the column is nullable and new, and
    keeps an ACCESS EXCLUSIVE lock meanwhile: nobody reads or writes the table.

    Instead:

        op.add_column("orders", sa.Column("discount", sa.Integer(), nullable=True))
        op.create_check_constraint("ck_orders_discount", "orders", "discount >= 0", postgresql_not_valid=True)
        # next revision
        op.execute("ALTER TABLE orders VALIDATE CONSTRAINT ck_orders_discount")

    NOT VALID holds for all rows written from now on; VALIDATE reads the old ones and lets others read and write meanwhile.
    """
    for call, column, name in added_columns(script):
        if column.checks or makes_check(column):
            yield script.finding(
                "add-column-with-check",
                call,
                f"the CHECK of {name} is verified row by row, and nobody can read {call.qualified_table} meanwhile",
                "add the column alone, then create_check_constraint(..., postgresql_not_valid=True), and VALIDATE it in the next revision",
            )
