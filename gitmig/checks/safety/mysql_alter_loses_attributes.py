"""mysql-alter-loses-attributes."""

from __future__ import annotations

from gitmig.checks.databases.column_history import column_before, not_repeated
from gitmig.checks.databases.modify import has_nullable, has_type, writes_definition
from gitmig.checks.earlier import declared_nullable
from gitmig.checks.script import both_ways, said_by_call
from gitmig.checks.text.arguments import column_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.databases.column_history import Before
    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

UNSAID = " as NULL, because nothing here says that it is not"
IN_SQL = "repeat NOT NULL, DEFAULT, COMMENT and AUTO_INCREMENT as the column has them"
WORDS = {"server_default": "default", "comment": "comment", "autoincrement": "AUTO_INCREMENT"}


def mysql_alter_loses_attributes(script: Script) -> Iterator[Finding]:
    """A column is altered on MySQL or MariaDB without repeating what it is, and what is not repeated is gone.

    `MODIFY` and `CHANGE` take the column's whole definition, and take what they leave out away without an error. Without
    `existing_nullable=` Alembic writes `NULL`: `MODIFY n VARCHAR(10)` of a column that was `NOT NULL DEFAULT 1` made it
    `DEFAULT NULL` (MariaDB 10.11). The same happens to a default, a comment and AUTO_INCREMENT where
    `existing_server_default=`, `existing_comment=` and `existing_autoincrement=` are missing; whether the column has
    those is read in the revisions below.

    Instead:

        op.alter_column(
            "orders",
            "note",
            comment="as printed",
            existing_type=sa.String(50),
            existing_nullable=False,
            existing_server_default="",
        )

    A change of nothing but a plain `server_default` leaves the rest as it is. A column that the revisions of the project made
    nullable, and never NOT NULL, is no finding. `MODIFY` and `CHANGE` in `op.execute` are judged by what the revisions below tell, and
    only by that.
    """
    for call in with_sql(script):
        if call.name != "alter_column" or not writes_definition(call) or not has_type(call):
            continue
        before = column_before(script, call)
        missing = not_repeated(before, call)
        without = "".join(f"; its {WORDS[name]} is not repeated, and lost" for name in missing)
        null = "" if has_nullable(call) else of_not_null(script, call, before)
        if null or missing:
            yield script.finding(
                "mysql-alter-loses-attributes",
                call,
                f"{column_of(call)} is written anew{null}{without}",
                IN_SQL if call.origin else f"pass {arguments(missing, null)}",
            )


def with_sql(script: Script) -> Iterator[Call]:
    for call in both_ways(script, "alter_column", "execute"):
        yield from said_by_call(call)


def of_not_null(script: Script, call: Call, before: Before) -> str:
    """What becomes of NOT NULL, in words; empty where nothing does."""
    if call.origin is not None:
        return f"{UNSAID}: NOT NULL is lost" if before.nullable is False and not before.key else ""
    if before.key:
        return " as NULL, which MySQL refuses of a primary key" if "mysql" in script.dialects else ""
    declared = declared_nullable(script, call.qualified_table, call.text("column_name"))
    if declared is True:
        return ""
    return f"{UNSAID}: {'NOT NULL is lost' if declared is False else 'NOT NULL, if it has that, is lost'}"


def arguments(missing: list[str], null: str) -> str:
    """What to pass."""
    known = [f"existing_{name}=..." for name in missing]
    if not null:
        return ", ".join(known)
    others = "" if known else " (and existing_server_default=, existing_comment= where it has them)"
    return ", ".join(["existing_nullable=False or True", *known]) + others
