"""mssql-drop-column-default."""

from __future__ import annotations

from gitmig.checks.databases.column_history import column_before
from gitmig.checks.text.arguments import given
from gitmig.checks.text.columns import columns
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def mssql_drop_column_default(script: Script) -> Iterator[Finding]:
    """A column with a default, a CHECK or a foreign key is dropped on SQL Server, which keeps those as constraints of their own.

    SQL Server refuses to drop a column that a constraint depends on (`The object 'DF__orders__...' is dependent on column`), and the
    names of defaults are its own. Alembic looks them up and drops them first when it is told to.

    Instead:

        op.drop_column("orders", "state", mssql_drop_default=True)  # gitmig: ignore[drop-column] in no model since 2.4

    The other direction shows what the column has: `downgrade()` adds it back with `server_default=`, or `upgrade()` added it with one; so do
    the revisions below. Where none does, nothing is said.
    """
    for these, others in ((script.upgrade, script.downgrade), (script.downgrade, script.upgrade)):
        for call in these:
            missing = flags_missing(script, call, others) if call.name == "drop_column" else []
            if DEFAULT in missing and loses_default(call, these):
                missing.remove(DEFAULT)
            if missing:
                yield script.finding(
                    "mssql-drop-column-default",
                    call,
                    f"{call.table}.{call.text('column_name')} cannot be dropped while it has "
                    f"{' and '.join(WORDS[flag] for flag in missing)}",
                    f"have them dropped first: {', '.join(f'{flag}=True' for flag in missing)}",
                )


def loses_default(call: Call, these: tuple[Call, ...]) -> bool:
    """Whether the column has no default any more when it is dropped: the last call before that says something of it takes it away."""
    before = these[: next(place for place, each in enumerate(these) if each is call)]
    said = [
        each.literal("server_default")
        for each in before
        if each.name == "alter_column"
        and each.qualified_table == call.qualified_table
        and each.text("column_name") == call.text("column_name")
        and given(each, "server_default", nothing=False)
    ]
    return bool(said) and said[-1] is None


DEFAULT = "mssql_drop_default"
WORDS = {
    DEFAULT: "its default",
    "mssql_drop_check": "its CHECK",
    "mssql_drop_foreign_key": "its foreign key",
}


def flags_missing(script: Script, call: Call, others: tuple[Call, ...]) -> list[str]:
    """What Alembic has to be told to drop with the column, as the call that adds it shows, or the revisions below."""
    flags: list[str] = [DEFAULT] * (column_before(script, call).default is True)
    for other in others:
        if other.name == "add_column" and other.qualified_table == call.qualified_table:
            for column in columns(other):
                if column.name is not None and column.name == call.text("column_name"):
                    flags += [DEFAULT] * (column.server_default is not None)
                    flags += ["mssql_drop_foreign_key"] * bool(column.foreign_keys)
    return [flag for flag in dict.fromkeys(flags) if not given(call, flag, nothing=False)]
