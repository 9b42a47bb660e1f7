"""add-unique-to-rows."""

from __future__ import annotations

from gitmig.checks.databases.rows import row_changes
from gitmig.checks.lifetimes import is_new_column, place_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def add_unique_to_rows(script: Script) -> Iterator[Finding]:
    """A UNIQUE constraint or index is added to columns of an existing table.

    Two rows that are equal there make it fail, on the one database that has them; on MySQL, MariaDB and Oracle what the revision did
    before stays done. Code of the old release that writes such rows fails from then on.

    Deploy code that writes no duplicates, take out those that are there, and have the revision look for them before it changes anything.

    Instead:

        duplicates = "SELECT number FROM orders GROUP BY number HAVING count(*) > 1"
        if not op.get_context().as_sql and op.get_bind().scalar(sa.text(duplicates)):
            raise ValueError("there are orders with one number")
        with op.batch_alter_table("orders") as batch_op:
            batch_op.create_unique_constraint("uq_orders_number", ["number"])

    Tables and columns that the branch adds are no finding, nor is a constraint that takes the place of another one, nor one behind a DELETE, nor
    one in a file that counts rows by groups (`HAVING`), nor the first revision of a history. On PostgreSQL `add-unique-constraint` says more.
    """
    for call in script.on_existing_tables("create_unique_constraint", "create_index"):
        columns = call.names("columns")
        if not columns or (call.name == "create_index" and call.flag("unique") is not True):
            continue
        new = any(is_new_column(script, call, call.qualified_table, column) for column in columns)
        if not new and "id" not in columns and not is_prepared(script, call):
            yield script.finding(
                "add-unique-to-rows",
                call,
                f"rows of {call.table} that are equal in {', '.join(columns)} make this fail, and so does code that writes such rows from then on",
                "deploy code that writes none, and look for duplicates in the revision first: SELECT ... GROUP BY ... HAVING count(*) > 1",
            )


def is_prepared(script: Script, call: Call) -> bool:
    """Whether the revision looks for duplicates, takes them out before, or takes another constraint or index of the table away."""
    revision = script.source.revision
    if revision is None or not revision.parents or b"having" in script.source.data.lower():
        return True
    for each in script.upgrade:
        if each.name in ("drop_constraint", "drop_index") and each.qualified_table == call.qualified_table:
            return True
    before = script.upgrade[: place_of(script, call)]
    deleted = (change for each in before for change in row_changes(script, each) if change.kind == "DELETE")
    return any(change.table == call.qualified_table for change in deleted)
