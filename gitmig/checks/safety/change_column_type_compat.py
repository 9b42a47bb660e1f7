"""change-column-type-compat."""

from __future__ import annotations

from gitmig.checks.databases.column_history import column_before
from gitmig.checks.databases.type_classes import is_untold, misfit
from gitmig.checks.lifetimes import is_new_column
from gitmig.checks.text.arguments import column_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig import syntax_tree as ast
    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def change_column_type_compat(script: Script) -> Iterator[Finding]:
    """A column gets a type that does not hold all values of the old one, or values of another class.

    Values that do not fit make the migration fail, on the one database that has them; on MySQL without strict mode they are cut
    without an error. Code of the old release goes on writing the old values, and fails from then on. Text that becomes a
    number, or a number that becomes text, breaks its comparisons too.

    Add a column of the new type, let the application write both, copy the old values in batches, read the new column, and drop
    the old one in a later release. Where all values are known to fit, say so in a waiver.

    Instead:

        op.add_column("orders", sa.Column("number_new", sa.Integer(), nullable=True))

    Where `existing_type=` is missing, or tells no size (`sa.String()`), the type counts that the revisions below gave the column. Where they do
    not tell it, and for types that are not SQLAlchemy's own, nothing is said.
    """
    for call in script.on_tables_in_use("alter_column"):
        found = misfit(existing_type(script, call), call.values.get("type_"), script.dialects)
        if found is None or is_new_column(script, call, call.qualified_table, call.text("column_name")):
            continue
        what = "values that do not fit make it fail" if found.kind == "narrower" else "values of another class"
        yield script.finding(
            "change-column-type-compat",
            call,
            f"{column_of(call)} from {found.before} to {found.after}: {what}, and code that runs now writes the old ones",
            "look whether all values fit and no running code writes the old ones, and say so in a waiver; else go by a second column",
        )


def existing_type(script: Script, call: Call) -> ast.expr | None:
    """The type as it is given, or as the revisions below gave it where that says more."""
    given = call.values.get("existing_type")
    if "type_" not in call.values or call.is_open or (given is not None and not is_untold(given)):
        return given
    before = column_before(script, call).type
    return given if before is None or is_untold(before) else before
