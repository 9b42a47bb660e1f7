"""mssql-alter-loses-not-null."""

from __future__ import annotations

from gitmig.checks.databases.modify import has_nullable
from gitmig.checks.earlier import declared_nullable
from gitmig.checks.script import both_ways
from gitmig.checks.text.arguments import column_of, given
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def mssql_alter_loses_not_null(script: Script) -> Iterator[Finding]:
    """A column's type is changed on SQL Server without saying whether it may be NULL, so it may.

    `ALTER COLUMN note VARCHAR(80)` without `NULL` or `NOT NULL` makes the column nullable, whatever it was. Alembic warns and goes on.

    Instead:

        op.alter_column("orders", "note", type_=sa.String(80), existing_type=sa.String(50), existing_nullable=False)

    A column that the revisions of the project made nullable, and never NOT NULL, is no finding.
    """
    for call in both_ways(script, "alter_column"):
        if not given(call, "type_") or has_nullable(call):
            continue
        if declared_nullable(script, call.qualified_table, call.text("column_name")) is not True:
            yield script.finding(
                "mssql-alter-loses-not-null",
                call,
                f"the type of {column_of(call)} is changed without NULL or NOT NULL, so it becomes nullable",
                "pass existing_nullable=False or True",
            )
