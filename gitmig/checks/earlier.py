"""What the other revisions of the project do: the calls of those whose text mentions something."""

from __future__ import annotations

from gitmig.checks.script import calls_in, running_on, said_by_call
from gitmig.checks.text.columns import columns
from gitmig.checks.text.literals import as_bytes
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.revisions.source import Source


def calls_of_all(script: Script, *marks: bytes) -> Iterator[Call]:
    """What `upgrade()` calls in all revisions of the project whose text has all of these marks, whatever their case."""
    for source in script.subject.sources:
        text = source.data.lower()
        if source.revision is not None and all(mark in text for mark in marks):
            yield from calls_of_source(script, source)


def declared_nullable(script: Script, table: str | None, column: str | None) -> bool | None:
    """Whether all that revisions say of a column makes it nullable, or NOT NULL; None where they differ or say nothing."""
    if table is None or column is None:
        return None
    calls = calls_of_all(script, as_bytes(table.rpartition(".")[2].lower()), as_bytes(column.lower()))
    return agreed(said for call in calls for said in nullable_said(call, table, column))


def was_not_null(script: Script, table: str, column: str) -> bool:
    """Whether the revisions below speak of the column, and all that they say makes it NOT NULL."""
    marks = (as_bytes(table.rpartition(".")[2].lower()), as_bytes(column.lower()))
    calls = calls_below(script, lambda text: all(mark in text for mark in marks))
    said = (each for call in calls for each in said_by_call(call))
    return agreed(each for call in said for each in nullable_said(call, table, column)) is False


def calls_below(script: Script, is_wanted: Callable[[bytes], bool]) -> Iterator[Call]:
    """What `upgrade()` calls in the revisions below this one whose text, in small letters, is wanted; the oldest first."""
    subject, revision = script.subject, script.source.revision
    below = subject.graph.ancestors([revision.id]) if revision is not None else {}
    age = {
        source.path: subject.graph.generation.get(source.revision.id, 0)
        for source in subject.sources
        if source.revision is not None and source.revision.id in below and source.path != script.source.path
    }
    for source in sorted((each for each in subject.sources if each.path in age), key=lambda each: age[each.path]):
        if is_wanted(source.data.lower()):
            yield from calls_of_source(script, source)


def calls_of_source(script: Script, source: Source) -> tuple[Call, ...]:
    """What `upgrade()` of another revision calls on the dialects of this script."""
    calls = calls_in(source.data, False)[0]
    return running_on(calls, script.dialects) if script.dialects else calls


def nullable_said(call: Call, table: str, column: str) -> Iterator[object]:
    """What a call says of whether the column is nullable."""
    if call.qualified_table == table:
        yield from (each.nullable for each in columns(call) if each.name == column)
        if call.name == "alter_column" and call.text("column_name") == column and "nullable" in call.values:
            yield call.literal("nullable")


def agreed(said: Iterable[object]) -> bool | None:
    values = set(said)
    value = values.pop() if len(values) == 1 else None
    return value if isinstance(value, bool) else None
