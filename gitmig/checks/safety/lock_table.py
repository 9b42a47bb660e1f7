"""lock-table."""

from __future__ import annotations

from gitmig.checks.lifetimes import place_of
from gitmig.checks.script import said_by_call
from gitmig.checks.text.ddl import is_ddl
from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.statements import Token

    Words = tuple[Token, ...]

MYSQL = frozenset(("mysql", "mariadb"))
# The modes beside which rows are read and written.
GENTLE = (("ACCESS", "SHARE"), ("ROW", "SHARE"), ("ROW", "EXCLUSIVE"))


def lock_table(script: Script) -> Iterator[Finding]:
    """A revision locks an existing table by `LOCK TABLE`.

    Whoever needs the table waits until the revision's transaction ends, on MySQL and MariaDB until `UNLOCK TABLES`; there it also
    commits what the revision did before, and other tables cannot be used meanwhile. Statements take the locks that they need by themselves.

    Leave it out. Where a change has to see rows that nobody changes meanwhile, lock those rows.

    Instead:

        if not op.get_context().as_sql:
            op.get_bind().execute(sa.text("SELECT id FROM orders WHERE id < 10 FOR UPDATE"))

    Read from the text of `op.execute`. Tables that the branch creates are no finding, nor are modes beside which rows are read and written (`ROW
    EXCLUSIVE` and gentler ones), nor, on PostgreSQL, a table that the revision alters afterwards: the lock that this takes is only taken early.
    """
    for call in script.calls("execute"):
        for statement in statements(call.sql or ""):
            table = locked(statement)
            if table and script.is_in_use(table) and not is_altered(script, call, table):
                verb = "writes" if writes_only(statement) else "needs"
                yield script.finding(
                    "lock-table",
                    call,
                    f"whoever {verb} {table} waits from here until the lock is given up",
                    "leave it out: statements take the locks that they need",
                )


def locked(statement: Words) -> str:
    """The first table of `LOCK TABLES name`, `LOCK TABLE [ONLY] name`, `LOCK name IN ... MODE`."""
    if not begins(statement, "LOCK") or any(begins(mode(statement), *words) for words in GENTLE):
        return ""
    if begins(statement, "LOCK", "TABLE") or begins(statement, "LOCK", "TABLES"):
        return name_at(statement, 3 if begins(statement[2:], "ONLY") else 2)[0]
    return name_at(statement, 1)[0] if statement[-1].is_word("MODE", "NOWAIT") else ""


def mode(statement: Words) -> Words:
    """What stands between IN and MODE; nothing where no mode is told."""
    start = next((place for place, word in enumerate(statement) if word.is_word("IN")), len(statement))
    end = next((place for place in range(start, len(statement)) if statement[place].is_word("MODE")), start)
    return statement[start + 1 : end]


def writes_only(statement: Words) -> bool:
    """Whether the table can still be read: PostgreSQL's modes from SHARE to EXCLUSIVE, MySQL's READ."""
    words = mode(statement)
    reads, writes = (any(word.is_word(kind) for word in statement) for kind in ("READ", "WRITE"))
    return (bool(words) and not begins(words, "ACCESS")) or (reads and not writes)


def is_altered(script: Script, call: Call, table: str) -> bool:
    """Whether a later statement takes the lock anyway. MySQL keeps it until UNLOCK TABLES, and lets no other table be used."""
    later = script.upgrade[place_of(script, call) + 1 :] if script.dialects.isdisjoint(MYSQL) else ()
    return any(is_ddl(each) and each.qualified_table == table for call in later for each in said_by_call(call))
