"""several-statements."""

from __future__ import annotations

from gitmig.checks.dialects import environment_of
from gitmig.checks.script import both_ways
from gitmig.checks.text.statements import statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script

# The drivers that take one statement at a time, by a word of what names them: the others of MySQL and PostgreSQL take several.
ONE_AT_A_TIME = {
    "mysql": ("pymysql", "aiomysql", "asyncmy"),
    "mariadb": ("pymysql", "aiomysql", "asyncmy"),
    "postgresql": ("asyncpg",),
}
ALWAYS = {"sqlite": "SQLite", "oracle": "Oracle"}


def several_statements(script: Script) -> Iterator[Finding]:
    """One `op.execute` has several statements, and the database takes one at a time.

    SQLite says `You can only execute one statement at a time`, Oracle `ORA-00933`, PyMySQL and asyncmy `You have an error in your SQL syntax`,
    asyncpg `cannot insert multiple commands into a prepared statement`: the revision stops there. MySQL, MariaDB and
    Oracle keep what the revision did before that line.

    Instead:

        for statement in ("DELETE FROM carts WHERE id < 10", "DELETE FROM orders WHERE id < 10"):
            op.execute(statement)

    On MySQL, MariaDB and PostgreSQL it is found where the address or env.py names such a driver.
    """
    refusing = refusals(script)
    if not refusing:
        return
    for call in both_ways(script, "execute"):
        found = statements(call.sql or "")
        running = [name for dialect, name in refusing.items() if call.dialect is None or dialect in call.dialect]
        if len(found) > 1 and running:
            yield script.finding(
                "several-statements",
                call,
                f"{running[0]} takes one statement at a time, and this has {len(found)}",
                "execute each by itself",
            )


def refusals(script: Script) -> dict[str, str]:
    """What refuses several statements on each of the dialects that have such a thing."""
    project = script.subject.project
    text = environment_of(project).decode("utf-8", "replace") + project.config.scheme()
    drivers = {
        dialect: next((word for word in words if word in text), "")
        for dialect, words in ONE_AT_A_TIME.items()
        if dialect in script.dialects
    }
    always = {dialect: name for dialect, name in ALWAYS.items() if dialect in script.dialects}
    return {**always, **{dialect: word for dialect, word in drivers.items() if word}}
