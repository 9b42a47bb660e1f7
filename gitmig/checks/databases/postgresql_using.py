"""Changes of a column's type for which PostgreSQL writes the whole table anew: by the types, and by the expression behind USING."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.checks.databases.column_history import column_before
from gitmig.checks.databases.postgresql_types import (
    ALWAYS,
    CUSTOM,
    STRINGS,
    Change,
    effect,
    type_change,
    type_of,
    types_of,
)
from gitmig.checks.databases.postgresql_types import written as name_of_type
from gitmig.checks.text.columns import type_facts
from gitmig.checks.text.sketches import sql_text
from gitmig.checks.text.statements import name_at, statements
from gitmig.checks.text.type_words import type_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.databases.postgresql_types import Type
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.columns import TypeFacts
    from gitmig.checks.text.statements import Token

    Words = tuple[Token, ...]

COLON, OPENING, CLOSING = ("mark", ":"), ("mark", "("), ("mark", ")")


def rewriting_change(script: Script, call: Call) -> Change | None:
    """The change of a type that an `alter_column` makes, if the table is written anew for it beyond doubt."""
    told = column_before(script, call).type if "existing_type" not in call.values else None
    change = type_change(call, told)
    if change is not None and (change.effect == "rewrites" or "postgresql_using" in call.values):
        return change
    expression, (new, old) = sql_text(call.values.get("postgresql_using")), types_of(call, told)
    before, after = type_of(old), type_of(new)
    if new is None or not expression or not computes(expression, call, before, after or custom(new, script)):
        return None
    was, becomes = name_of_type(old, before), name_of_type(new, after)
    return Change(f"the old {was}" if was == becomes else was, becomes, "rewrites")


def custom(facts: TypeFacts, script: Script) -> Type | None:
    """A type of the project's own; None where it may be a domain, which is another name for a type."""
    has_domains = any(b"create domain" in source.data.lower() for source in script.subject.sources)
    return None if has_domains or facts.variants else CUSTOM._replace(name=facts.name)


def computes(expression: str, call: Call, before: Type | None, after: Type | None) -> bool:
    """Whether the values are certainly computed anew, whatever the type was where `before` is None: a cast may change nothing but the
    name of the type."""
    found = statements(expression)
    words = bare(found[0]) if len(found) == 1 else ()
    if not words or any(word.is_word("CAST", "COLLATE") for word in words):
        return False
    first, *kinds = parts(words)
    name, place = name_at(bare(first), 0)
    if name.rpartition(".")[2].lower() != (call.text("column_name") or "").lower() or place < len(bare(first)):
        return True
    steps = [*(type_of(type_facts(type_in(kind))) for kind in kinds[:-1]), after]
    return any(converts(one, other) for one, other in zip([before, *steps], steps, strict=False))


def bare(words: Words) -> Words:
    """The same without the brackets that are around all of it."""
    while len(words) > 2 and words[0] == OPENING and closing(words) == len(words) - 1:
        words = words[1:-1]
    return words


def closing(words: Words) -> int:
    """Where the first bracket is closed."""
    depth = 0
    for place, word in enumerate(words):
        depth += (word == OPENING) - (word == CLOSING)
        if depth == 0:
            return place
    return len(words)


def parts(words: Words) -> Iterator[Words]:
    """What is cast, and the types it is cast to: what stands between `::` outside of brackets."""
    depth = start = 0
    for place, word in enumerate(words):
        depth += (word == OPENING) - (word == CLOSING)
        if depth == 0 and words[place : place + 2] == (COLON, COLON):
            yield words[start:place]
            start = place + 2
    yield words[start:]


def converts(before: Type | None, after: Type | None) -> bool:
    """Whether each value is computed anew on the way from one type to the other."""
    if after is None or before == after:
        return False
    if before is None:
        return after.kind in ALWAYS
    if CUSTOM.kind in (before.kind, after.kind):
        return before.kind in STRINGS or after.kind in STRINGS
    return effect(before, after) is not None
