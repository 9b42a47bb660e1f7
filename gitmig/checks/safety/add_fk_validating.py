"""add-fk-validating."""

from __future__ import annotations

from gitmig.checks.text.arguments import name_of_what
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def remedy(script: Script, call: Call) -> str:
    how = "say NOT VALID" if call.origin else "give postgresql_not_valid=True"
    split = f"{how}, and op.execute('ALTER TABLE ... VALIDATE CONSTRAINT ...') in the next revision"
    names = call.names("local_cols") or ("",)
    if call.origin or not all(script.is_new_column(call, name) for name in names):
        return split
    return "put sa.ForeignKey(...) into the new column, and inline_references=True into its add_column: nothing is read then"


def add_fk_validating(script: Script) -> Iterator[Finding]:
    """A foreign key is added to a table in use, and checked against every row at once.

    `ADD FOREIGN KEY` reads the whole table and keeps a SHARE ROW EXCLUSIVE lock on both tables meanwhile: nobody writes to either. As NOT
    VALID it holds for all rows written from now on and reads nothing; `VALIDATE CONSTRAINT` reads the old rows later and lets others read
    and write.

    Instead:

        op.create_foreign_key(
            "fk_orders_customer", "orders", "customers", ["customer_id"], ["id"], postgresql_not_valid=True
        )
        # next revision
        op.execute("ALTER TABLE orders VALIDATE CONSTRAINT fk_orders_customer")

    For a column that is new and nullable, `sa.ForeignKey(...)` in `op.add_column(..., inline_references=True)` needs no reading at all. Tables that
    a new revision creates are no finding; on partitioned tables PostgreSQL before 18 knows no NOT VALID foreign key.
    """
    for call in script.on_tables_in_use("create_foreign_key"):
        if call.flag("postgresql_not_valid") is False:
            other = call.text("referent_table") or "the other table"
            tables = "it" if other == call.table else f"it and to {other}"
            yield script.finding(
                "add-fk-validating",
                call,
                f"foreign key {name_of_what(call)} is checked against every row of {call.qualified_table}, "
                f"and writes to {tables} wait until that is done",
                remedy(script, call),
            )
