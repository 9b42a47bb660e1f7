"""add-column-check-dropped."""

from __future__ import annotations

from gitmig.checks.databases.mysql import is_inline
from gitmig.checks.script import both_ways
from gitmig.checks.text.columns import columns
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def add_column_check_dropped(script: Script) -> Iterator[Finding]:
    """A column is added with a CHECK, or with a foreign key inside, on SQL Server or Oracle, where Alembic leaves it out.

    Alembic writes `ADD` with the name and the type and nothing of `CheckConstraint`, and with `inline_references=True` nothing of the foreign
    key either, without a warning: the column takes any value.

    Instead:

        op.add_column("orders", sa.Column("discount", sa.Integer(), nullable=True))
        op.create_check_constraint("ck_orders_discount", "orders", "discount < 100")

    """
    for call in both_ways(script, "add_column"):
        for column in columns(call):
            lost = "CHECK" if column.checks else "foreign key" if column.foreign_keys and is_inline(call) else ""
            if lost:
                yield script.finding(
                    "add-column-check-dropped",
                    call,
                    f"{call.table or 'the table'}.{column.name or '<column>'} is added without its {lost} on SQL Server and Oracle",
                    "create it by itself: op.create_check_constraint(...), op.create_foreign_key(...)",
                )
