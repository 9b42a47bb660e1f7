"""rename-table."""

from __future__ import annotations

from gitmig.checks.lifetimes import is_new_table
from gitmig.checks.script import created_by
from gitmig.checks.text.calls import qualified
from gitmig.checks.text.changes import changes
from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def rename_table(script: Script) -> Iterator[Finding]:
    """A table gets another name, and no moment is right for it.

    Code of the old release fails from then on, code of the new one until then: while a deploy has both running, one of them
    is broken.

    Keep the table's name, and give the model another (`__tablename__ = "orders"`): nothing has to be migrated. Where the
    name in the database matters, leave a view of the old name behind: on PostgreSQL, MySQL and MariaDB rows can be written through it.

    Instead:

        op.rename_table("orders", "purchases")
        op.execute("CREATE VIEW orders AS SELECT * FROM purchases")

    A table whose old name becomes a view or another table in the same revision is no finding, nor is one that the branch creates or has
    renamed before.
    """
    for call, old, new in renamed(script):
        if not is_new_table(script, call, old) and not is_given_here(script, old):
            yield script.finding(
                "rename-table",
                call,
                f"{old} becomes {new}: code that runs during the deploy fails on one side of this line",
                f'keep the name: __tablename__ = "{old}"; or leave a view called {old} behind, in the same revision',
            )


def renamed(script: Script) -> Iterator[tuple[Call, str, str]]:
    for call in script.upgrade:
        new = call.text("new_table_name")
        if call.name == "rename_table" and call.qualified_table and new:
            yield call, call.qualified_table, new
        for change in changes(call.sql):
            if change.kind == "rename table":
                yield call, change.table, change.new


def is_given_here(script: Script, table: str) -> bool:
    """Whether the revision gives the old name to something else afterwards, or gave it itself: no running code knows it then."""
    return any(table in names_given(each) for each in script.upgrade)


def names_given(call: Call) -> Iterator[str | None]:
    if call.name == "create_table":
        yield call.qualified_table
    if call.name == "rename_table":
        yield qualified(call.text("new_table_name"), call.schema)
    yield from (change.new for change in changes(call.sql) if change.kind == "rename table")
    yield from created_by(call.sql or "")
    for statement in statements(call.sql or ""):
        words = statement[3:] if begins(statement, "CREATE", "OR", "REPLACE") else statement[1:]
        if begins(statement, "CREATE") and begins(words, "VIEW"):
            yield name_at(words, 1)[0]
