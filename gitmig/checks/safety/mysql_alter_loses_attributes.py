"""mysql-alter-loses-attributes."""

from __future__ import annotations

from gitmig.checks.databases.column_history import column_before, not_repeated
from gitmig.checks.databases.modify import has_nullable, has_type, writes_definition
from gitmig.checks.earlier import declared_nullable
from gitmig.checks.script import both_ways
from gitmig.checks.text.arguments import column_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

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
    nullable, and never NOT NULL, is no finding.
    """
    for call in both_ways(script, "alter_column"):
        if not writes_definition(call) or not has_type(call):
            continue
        missing = not_repeated(column_before(script, call), call)
        without = "".join(f"; its {WORDS[name]} is not repeated, and lost" for name in missing)
        more = "".join(f", existing_{name}=..." for name in missing)
        if null := not_null_lost(script, call):
            yield script.finding(
                "mysql-alter-loses-attributes",
                call,
                f"{column_of(call)} is written anew as NULL, because nothing here says that it is not: {null}{without}",
                f"pass existing_nullable=False or True{more or ' (and existing_server_default=, existing_comment= where it has them)'}",
            )
        elif missing:
            yield script.finding(
                "mysql-alter-loses-attributes",
                call,
                f"{column_of(call)} is written anew{without}",
                f"repeat what it has: {more.removeprefix(', ')}",
            )


def not_null_lost(script: Script, call: Call) -> str:
    """How surely NOT NULL is lost, in words; empty where it is not."""
    if has_nullable(call):
        return ""
    declared = declared_nullable(script, call.qualified_table, call.text("column_name"))
    if declared is True:
        return ""
    return "NOT NULL is lost" if declared is False else "NOT NULL, if it has that, is lost"
