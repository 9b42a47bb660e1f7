"""mysql-inline-references."""

from __future__ import annotations

from gitmig.checks.databases.mysql import is_inline
from gitmig.checks.text.columns import columns
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def mysql_inline_references(script: Script) -> Iterator[Finding]:
    """A column is added with its foreign key inside of the column's definition (`inline_references=True`) on MySQL.

    MySQL before 9.0 reads `REFERENCES` there and ignores it, without an error or a warning: there is no foreign key. MariaDB
    does make one, and copies the table for it.

    Instead:

        op.add_column("orders", sa.Column("customer_id", sa.Integer(), nullable=True))
        op.execute("SET SESSION foreign_key_checks = 0")
        op.create_foreign_key("fk_orders_customer", "orders", "customers", ["customer_id"], ["id"])
        op.execute("SET SESSION foreign_key_checks = 1")

    """
    for call in script.with_sql("add_column"):
        if is_inline(call):
            for column in columns(call):
                if column.foreign_keys:
                    yield script.finding(
                        "mysql-inline-references",
                        call,
                        f"MySQL before 9.0 ignores the foreign key of {call.table}.{column.name or '<column>'} where it stands",
                        "add the column, then the key: op.create_foreign_key(...)",
                    )
