"""rename-object."""

from __future__ import annotations

from gitmig.checks.databases.enums import names_of_enums
from gitmig.checks.text.changes import changes, made
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def rename_object(script: Script) -> Iterator[Finding]:
    """A schema, type, view or a value of an enum gets another name.

    Code of the old release that uses it by name fails from then on, code of the new one until then. A renamed value of
    an enum also makes the old release fail at reading rows: SQLAlchemy raises `LookupError` for a value that it does not know.

    Make the new one beside the old one, move what uses it, and drop the old one in a later release.

    Instead:

        op.execute("CREATE VIEW purchases AS SELECT * FROM orders")

    Read from the text of `op.execute`. Indexes, constraints and sequences are no finding: queries don't name them. Neither are a name that the revision
    makes once more, and a type or view that it made itself: so an enumerated type is exchanged for one with other values.
    """
    exchanged = names_made(script)
    for call in script.calls("execute"):
        for change in changes(call.sql):
            if change.kind.startswith("rename ") and change.kind not in ("rename table", "rename column"):
                what = change.kind.removeprefix("rename ")
                if (what, change.table.lower()) in exchanged:
                    continue
                name = f"{change.name!r} of {change.table}" if what == "value" else change.table
                yield script.finding(
                    "rename-object",
                    call,
                    f"the {what} {name} becomes {change.new}: code that runs during the deploy fails on one side of this line",
                    "make the new one beside it, and drop the old one in a later release",
                )


def names_made(script: Script) -> set[tuple[str, str]]:
    """The kinds and names of what the revision creates or renames to."""
    found = {("type", name.lower()) for name in names_of_enums(script)}
    for call in script.calls("execute"):
        found.update(made(call.sql))
        found.update((change.kind.removeprefix("rename "), change.new.lower()) for change in changes(call.sql))
    return found
