"""add-column-with-fk."""

from __future__ import annotations

from gitmig.checks.added import added_columns
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def add_column_with_fk(script: Script) -> Iterator[Finding]:
    """A column is added together with a foreign key that is checked against every row.

    Alembic makes two statements of it: the column, and then the constraint. The second one reads the whole table, though all values are
    NULL, and blocks writes to both tables (SHARE ROW EXCLUSIVE) while the first one's ACCESS EXCLUSIVE lock keeps everybody out.
    With `inline_references=True` it is one statement, and PostgreSQL skips the reading when the column is nullable and has no default.

    Instead:

        op.add_column(
            "orders",
            sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customers.id"), nullable=True),
            inline_references=True,
        )

    With Alembic before 1.18.2: add the column alone, then `create_foreign_key(..., postgresql_not_valid=True)`, and VALIDATE it in the next revision.
    """
    for call, column, name in added_columns(script):
        inline = call.flag("inline_references")
        filled = column.server_default is not None or column.identity or column.computed is not None
        if column.foreign_keys and (inline is False or (inline and filled)):
            yield script.finding(
                "add-column-with-fk",
                call,
                f"the foreign key of {name} is checked against every row while {call.qualified_table} is locked",
                "give inline_references=True, or VALIDATE it in a later revision"
                if not filled
                else "add it without a default and with inline_references=True, and fill it in a later revision",
            )
