"""What the other revisions of the project do: the calls of those whose text mentions something."""

from __future__ import annotations

from gitmig.checks.script import calls_in
from gitmig.checks.text.columns import columns
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def calls_of_all(script: Script, *marks: bytes) -> Iterator[Call]:
    """What `upgrade()` calls in all revisions of the project whose text has all of these marks, whatever their case."""
    for source in script.subject.sources:
        text = source.data.lower()
        if source.revision is not None and all(mark in text for mark in marks):
            yield from calls_in(source.data, False)[0]


def declared_nullable(script: Script, table: str | None, column: str | None) -> bool | None:
    """Whether all that revisions say of a column makes it nullable, or NOT NULL; None where they differ or say nothing."""
    if table is None or column is None:
        return None
    said: set[object] = set()
    for call in calls_of_all(script, table.rpartition(".")[2].lower().encode(), column.lower().encode()):
        if call.qualified_table == table:
            said.update(each.nullable for each in columns(call) if each.name == column)
            if call.name == "alter_column" and call.text("column_name") == column and "nullable" in call.values:
                said.add(call.literal("nullable"))
    value = said.pop() if len(said) == 1 else None
    return value if isinstance(value, bool) else None
