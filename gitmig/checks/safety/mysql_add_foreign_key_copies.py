"""mysql-add-foreign-key-copies."""

from __future__ import annotations

from gitmig.checks.databases.mysql import adds_foreign_key, is_inline, says_how, with_checks_of_keys
from gitmig.checks.script import said_by_call
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def mysql_add_foreign_key_copies(script: Script) -> Iterator[Finding]:
    """A foreign key is added to an existing table of MySQL or MariaDB while foreign keys are checked.

    The server copies the whole table to add it and refuses every write meanwhile (`ALGORITHM=COPY, LOCK=SHARED`; MariaDB 10.11).
    With `foreign_key_checks = 0` it is added in place without a copy and without looking at the rows, so look at them first.

    Instead:

        orphans = "SELECT count(*) FROM orders WHERE customer_id NOT IN (SELECT id FROM customers)"
        if not op.get_context().as_sql and op.get_bind().scalar(sa.text(orphans)):
            raise ValueError("there are orders without a customer")
        op.execute("SET SESSION foreign_key_checks = 0")
        op.create_foreign_key("fk_orders_customer", "orders", "customers", ["customer_id"], ["id"])
        op.execute("SET SESSION foreign_key_checks = 1")

    Tables that the branch creates are no finding, nor is SQL that says `ALGORITHM=INPLACE` or `LOCK=NONE`: the server refuses it rather than copy.
    """
    for call, checked in with_checks_of_keys(script):
        for table in extended(script, call) if checked else ():
            yield script.finding(
                "mysql-add-foreign-key-copies",
                call,
                f"adding a foreign key copies {table}, and writes to it wait until that is done",
                "look for orphans, then add it between SET SESSION foreign_key_checks = 0 and = 1",
            )


def extended(script: Script, call: Call) -> Iterator[str]:
    """The existing tables that a call adds a foreign key to."""
    for each in said_by_call(call):
        table = each.qualified_table
        copies = adds_foreign_key(each) and not (is_inline(each) and "mysql" in script.dialects) and not says_how(each)
        if copies and table and table not in script.new_tables:
            yield table
