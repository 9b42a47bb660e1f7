"""truncate."""

from __future__ import annotations

from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.statements import Token


def truncate(script: Script) -> Iterator[Finding]:
    """A migration empties a table with TRUNCATE.

    All rows are gone, at once and for good, on every database that the migration reaches. It takes the strongest lock there
    is; with CASCADE PostgreSQL empties every table that refers to it too.

    Delete the rows that are meant by a condition. Where the table is to be empty and is known to hold nothing of worth, say so in a waiver.

    Instead:

        op.execute("DELETE FROM sessions WHERE id < 1000")

    Read from the text of `op.execute`. Tables that the branch creates are no finding.
    """
    for call in script.calls("execute"):
        for statement in statements(call.sql or ""):
            for table in tables_of(statement) if begins(statement, "TRUNCATE") else ():
                if table not in script.new_tables:
                    more = ", and every table that refers to it" if statement[-1].is_word("CASCADE") else ""
                    yield script.finding(
                        "truncate",
                        call,
                        f"all rows of {table} are deleted{more}",
                        "delete rows by a condition, or waive it with the reason why they may go",
                    )


def tables_of(statement: tuple[Token, ...]) -> Iterator[str]:
    """The tables of `TRUNCATE [TABLE] [ONLY] a, b`."""
    place = 2 if begins(statement[1:], "TABLE") else 1
    while True:
        name, place = name_at(statement, place + begins(statement[place:], "ONLY"))
        if name:
            yield name
        place += statement[place : place + 1] == (("mark", "*"),)
        if not name or statement[place : place + 1] != (("mark", ","),):
            return
        place += 1
