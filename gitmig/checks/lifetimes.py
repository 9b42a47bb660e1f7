"""Whether a table or column is there before a line of a revision runs, or is made by a new revision first."""

from __future__ import annotations

from gitmig.checks.script import CREATING, said_by_call
from gitmig.checks.text.calls import qualified
from gitmig.checks.text.columns import columns
from gitmig.checks.text.literals import as_bytes
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

# A blank for whatever is no part of a word.
BLANKS = bytes(one if chr(one).isalnum() or one in b"_" else 32 for one in range(256))


def is_new_table(script: Script, call: Call, table: str | None) -> bool:
    """Whether a new revision made the table before this call; one that is dropped to be made once more was there."""
    return table in script.new_tables and not only_later(script, call, lambda each: table in made_by(each))


def is_new_column(script: Script, call: Call, table: str | None, column: str | None) -> bool:
    """Whether a new revision made the column, or its table, before this call, or may have: one whose name cannot be read."""
    if (table, column) in script.new_columns:
        return not only_later(script, call, lambda each: adds(each, table, column))
    if (table, "") in script.new_columns and not is_mentioned(script, column):
        return not only_later(script, call, lambda each: adds(each, table, None))
    return is_new_table(script, call, table)


def is_mentioned(script: Script, column: str | None) -> bool:
    """Whether an older revision has the name of a column: it is none of those whose names cannot be read."""
    new = script.subject.new | {script.source.path}
    older = (source.data for source in script.subject.sources if source.path not in new)
    return column is not None and any(has_word(data, as_bytes(column)) for data in older)


def has_word(text: bytes, word: bytes) -> bool:
    return word in text.translate(BLANKS).split()


def adds_before(script: Script, call: Call, table: str | None, column: str | None) -> bool:
    """Whether the revision itself adds the column before this call."""
    return any(adds(each, table, column) for each in script.upgrade[: place_of(script, call)])


def only_later(script: Script, call: Call, makes: Callable[[Call], bool]) -> bool:
    """Whether the revision itself makes it, but not before this call."""
    place = place_of(script, call)
    earlier = any(makes(each) for each in script.upgrade[:place])
    return not earlier and any(makes(each) for each in script.upgrade[place + 1 :])


def place_of(script: Script, call: Call) -> int:
    return next(place for place, each in enumerate(script.upgrade) if each is (call.origin or call))


def made_by(call: Call) -> tuple[str | None, ...]:
    if call.name in CREATING:
        return (call.qualified_table,)
    return (qualified(call.text("new_table_name"), call.schema),) if call.name == "rename_table" else ()


def adds(call: Call, table: str | None, column: str | None) -> bool:
    """Whether a call adds a column; for None one whose name cannot be read."""
    return any(
        each.name == "add_column"
        and each.qualified_table == table
        and column in ([one.name for one in columns(each)] or [None])
        for each in said_by_call(call)
    )
