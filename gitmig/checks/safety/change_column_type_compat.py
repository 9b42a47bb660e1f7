"""change-column-type-compat."""

from __future__ import annotations

from gitmig.checks.databases.type_classes import misfit
from gitmig.checks.lifetimes import is_new_column
from gitmig.checks.text.arguments import column_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def change_column_type_compat(script: Script) -> Iterator[Finding]:
    """A column gets a type that does not hold all values of the old one, or values of another class.

    Values that do not fit make the migration fail, on the one database that has them; on MySQL without strict mode they are cut
    without an error. Code of the old release goes on writing the old values, and fails from then on. Text that becomes a
    number, or a number that becomes text, breaks its comparisons too.

    Add a column of the new type, let the application write both, copy the old values in batches, read the new column, and drop
    the old one in a later release. Where all values are known to fit, say so in a waiver.

    Instead:

        op.add_column("orders", sa.Column("number_new", sa.Integer(), nullable=True))

    It needs `existing_type=`: without it, and for types that are not SQLAlchemy's own, nothing is said.
    """
    for call in script.on_existing_tables("alter_column"):
        found = misfit(call.values.get("existing_type"), call.values.get("type_"))
        if found is None or is_new_column(script, call, call.qualified_table, call.text("column_name")):
            continue
        what = "values that do not fit make it fail" if found.kind == "narrower" else "values of another class"
        yield script.finding(
            "change-column-type-compat",
            call,
            f"{column_of(call)} from {found.before} to {found.after}: {what}, and code that runs now writes the old ones",
            "look whether all values fit and no running code writes the old ones, and say so in a waiver; else go by a second column",
        )
