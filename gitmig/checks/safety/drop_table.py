"""drop-table."""

from __future__ import annotations

from gitmig.checks.lifetimes import is_new_table, place_of
from gitmig.checks.text.calls import qualified
from gitmig.checks.text.changes import changes, is_left_behind
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

NO_MODEL = "deploy a release without its model first; then drop it and give that as the reason in a waiver"
KEEP_OUT = "alter it instead; where nobody writes to it meanwhile, say that in a waiver"
OF_SQLALCHEMY_MIGRATE = "migrate_version"


def drop_table(script: Script) -> Iterator[Finding]:
    """A table is dropped that running code may still use.

    Releases that have a model of it fail as long as their last process runs, and its rows are gone for good: a downgrade
    brings back an empty table. On PostgreSQL dropping a table with foreign keys also locks each table that they
    point at (ACCESS EXCLUSIVE) until the revision commits.

    Take the model, and foreign keys to the table, out first, deploy that everywhere, keep a copy of what may be wanted, and
    drop the table in a later release. Say so in a waiver.

    Instead:

        op.drop_table("drafts")  # gitmig: ignore[drop-table] no model since release 2.4, rows are in the archive

    Tables that the branch itself creates are no finding, nor is what a killed run of batch mode left behind (`_alembic_tmp_...`), or the version
    table of SQLAlchemy-Migrate (`migrate_version`). What `downgrade()` drops is none either.
    """
    for call, table in dropped(script):
        if is_new_table(script, call, table) or is_left_behind(table) or table.endswith(OF_SQLALCHEMY_MIGRATE):
            continue
        if other := takes_name(script, call, table):
            what, remedy = f"and {other} takes its name: what is written after rows were copied is lost", KEEP_OUT
        elif is_made_anew(script, call, table):
            what, remedy = "and made anew without them", "alter it instead; where its rows may go, say why in a waiver"
        else:
            what, remedy = "and code that still uses it fails", NO_MODEL
        yield script.finding("drop-table", call, f"{table} is dropped with its rows, {what}", remedy)


def takes_name(script: Script, call: Call, table: str) -> str | None:
    """The table that is renamed to this name further down."""
    renamed = (each for each in script.upgrade[place_of(script, call) + 1 :] if each.name == "rename_table")
    return next((each.table for each in renamed if qualified(each.text("new_table_name"), each.schema) == table), None)


def is_made_anew(script: Script, call: Call, table: str) -> bool:
    later = script.upgrade[place_of(script, call) + 1 :]
    return any(each.name == "create_table" and each.qualified_table == table for each in later)


def dropped(script: Script) -> Iterator[tuple[Call, str]]:
    for call in script.upgrade:
        if call.name == "drop_table" and call.qualified_table:
            yield call, call.qualified_table
        for change in changes(call.sql):
            if change.kind == "drop table":
                yield call, change.table
