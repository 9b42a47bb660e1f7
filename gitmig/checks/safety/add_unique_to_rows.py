"""add-unique-to-rows."""

from __future__ import annotations

from gitmig.checks.databases.rows import has_model, rows_changed_before
from gitmig.checks.lifetimes import is_new_column
from gitmig.checks.text.constraints import alter_table
from gitmig.checks.text.statements import begins, statements
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
    one in a file that counts rows by groups (`HAVING`) or has a model of the table, nor the first revision of a history. On PostgreSQL `add-unique-constraint` says more.
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
    if has_model(script, call.qualified_table) or call.qualified_table in map(loses_constraint, script.upgrade):
        return True
    return any(change.kind == "DELETE" for change in rows_changed_before(script, call))


def loses_constraint(call: Call) -> str | None:
    """The table of which a directive, or a statement of literal SQL, takes a constraint or an index away; empty for none."""
    if call.name in ("drop_constraint", "drop_index"):
        return call.qualified_table
    for table, actions in filter(None, map(alter_table, statements(call.sql or ""))):
        if any(begins(action, "DROP", word) for action in actions for word in ("CONSTRAINT", "INDEX", "KEY")):
            return table
    return ""
