"""drop-column."""

from __future__ import annotations

from gitmig.checks.lifetimes import adds, is_new_column, place_of
from gitmig.checks.text.changes import changes
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

IN_USE = "alter it instead, or copy its values by a second column; where they may go, say why in a waiver"
NO_MODEL = "deploy a release whose models do without it first; then drop it and give that as the reason in a waiver"


def drop_column(script: Script) -> Iterator[Finding]:
    """A column is dropped that running code may still use.

    SQLAlchemy names every mapped column in each SELECT and INSERT, so a release that has the column in its model fails at
    all queries of the table from the moment it is gone, until the last process of that release has ended. Its values are
    gone for good: a downgrade brings back an empty column.

    Take the column out of the model first (where it is NOT NULL without a default, make it nullable in that release), deploy
    that everywhere, and drop it in a later one. Say so in a waiver.

    Instead:

        op.drop_column("orders", "note")  # gitmig: ignore[drop-column] in no model since release 2.4

    Columns and tables that the branch itself adds are no finding. What `downgrade()` drops is none either.
    """
    for call, table, column in dropped(script):
        if is_new_column(script, call, table, column):
            continue
        name, what, remedy = f"{table}.{column}", "and code that still runs names it in every query", NO_MODEL
        if is_made_anew(script, call, table, column):
            what, remedy = "and made anew without them", IN_USE
        elif old := renamed_to(script.upgrade[: place_of(script, call)], table, column):
            name, what, remedy = (
                f"{table}.{old}, which is {column} since a line above,",
                "unless they were copied",
                IN_USE,
            )
        elif other := renamed_to(script.upgrade[place_of(script, call) + 1 :], table, column):
            what = f"and {other} takes its name: what is written after values were copied is lost"
            remedy = IN_USE
        yield script.finding("drop-column", call, f"{name} is dropped with its values, {what}", remedy)


def is_made_anew(script: Script, call: Call, table: str, column: str) -> bool:
    return any(adds(each, table, column) for each in script.upgrade[place_of(script, call) + 1 :])


def renamed_to(calls: tuple[Call, ...], table: str, column: str) -> str:
    """What a column was called before one of the calls gave it this name; empty where none does."""
    for each in calls:
        if each.name == "alter_column" and each.qualified_table == table and each.text("new_column_name") == column:
            return each.text("column_name") or ""
    return ""


def dropped(script: Script) -> Iterator[tuple[Call, str, str]]:
    for call in script.upgrade:
        column = call.text("column_name")
        if call.name == "drop_column" and call.qualified_table and column:
            yield call, call.qualified_table, column
        for change in changes(call.sql):
            if change.kind == "drop column" or (change.kind == "drop name" and "mssql" not in script.dialects):
                yield call, change.table, change.name
