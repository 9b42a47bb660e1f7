"""several-statements."""

from __future__ import annotations

from gitmig.checks.dialects import environment_of
from gitmig.checks.script import both_ways
from gitmig.checks.text.statements import sent
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script

# The drivers that take one statement at a time, by a word of what names them.
ONE_AT_A_TIME = {
    "mysql": ("pymysql", "aiomysql", "asyncmy"),
    "mariadb": ("pymysql", "aiomysql", "asyncmy"),
    "postgresql": ("asyncpg",),
}
# The other ones, which take several.
OTHERS = ("mysqldb", "mysqlclient", "mysqlconnector", "cymysql", "psycopg", "pg8000")
ALWAYS = {"sqlite": "SQLite", "oracle": "Oracle"}


def several_statements(script: Script) -> Iterator[Finding]:
    """One `op.execute` has several statements, and the database takes one at a time.

    SQLite says `You can only execute one statement at a time`, Oracle `ORA-00933`, PyMySQL and asyncmy `You have an error in your SQL syntax`,
    asyncpg `cannot insert multiple commands into a prepared statement`: the revision stops there. MySQL, MariaDB and
    Oracle keep what the revision did before that line.

    Instead:

        for statement in ("DELETE FROM carts WHERE id < 10", "DELETE FROM orders WHERE id < 10"):
            op.execute(statement)

    On MySQL, MariaDB and PostgreSQL it is found where the address or env.py names such a driver, and env.py neither names another one nor
    replaces it. A `DO` is one statement.
    """
    refusing = refusals(script)
    if not refusing:
        return
    for call in both_ways(script, "execute"):
        found = sent(call.sql or "")
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
    where = drivers_in([*environment_of(project).decode("utf-8", "replace").splitlines(), project.config.scheme()])
    drivers = {dialect: next((word for word in words if word in where), "") for dialect, words in ONE_AT_A_TIME.items()}
    return {dialect: name for dialect, name in {**ALWAYS, **drivers}.items() if name and dialect in script.dialects}


def drivers_in(lines: list[str]) -> str:
    """The lines that name a driver; none where others are named too, or one is put in the place of another."""
    code = [line for line in lines if not line.lstrip().startswith("#")]
    named = [line for line in code if any(word in line for words in ONE_AT_A_TIME.values() for word in words)]
    is_doubtful = any("replace(" in line or "drivername" in line for line in named)
    return "" if is_doubtful or any(word in line for word in OTHERS for line in code) else " ".join(named)
