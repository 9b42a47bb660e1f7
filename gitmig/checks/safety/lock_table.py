"""lock-table."""

from __future__ import annotations

from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.statements import Token

    Words = tuple[Token, ...]


def lock_table(script: Script) -> Iterator[Finding]:
    """A revision locks an existing table by `LOCK TABLE`.

    Whoever needs the table waits until the revision's transaction ends, on MySQL and MariaDB until `UNLOCK TABLES`; there it also
    commits what the revision did before, and other tables cannot be used meanwhile. Statements take the locks that they need by themselves.

    Leave it out. Where a change has to see rows that nobody changes meanwhile, lock those rows.

    Instead:

        if not op.get_context().as_sql:
            op.get_bind().execute(sa.text("SELECT id FROM orders WHERE id < 10 FOR UPDATE"))

    Read from the text of `op.execute`. Tables that the branch creates are no finding.
    """
    for call in script.calls("execute"):
        for statement in statements(call.sql or ""):
            table = locked(statement)
            if table and script.is_in_use(table):
                yield script.finding(
                    "lock-table",
                    call,
                    f"whoever needs {table} waits from here until the lock is given up",
                    "leave it out: statements take the locks that they need",
                )


def locked(statement: Words) -> str:
    """The first table of `LOCK TABLES name`, `LOCK TABLE [ONLY] name`, `LOCK name IN ... MODE`."""
    if begins(statement, "LOCK", "TABLE") or begins(statement, "LOCK", "TABLES"):
        return name_at(statement, 3 if begins(statement[2:], "ONLY") else 2)[0]
    return name_at(statement, 1)[0] if begins(statement, "LOCK") and statement[-1].is_word("MODE", "NOWAIT") else ""
