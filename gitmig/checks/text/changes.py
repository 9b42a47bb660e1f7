"""What literal SQL drops, renames or adds to tables, as far as its words leave no doubt."""

from __future__ import annotations

from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.text.statements import Token

Words = tuple["Token", ...]
OBJECTS = ("SCHEMA", "TYPE", "VIEW", "DOMAIN")
LAST = ("CASCADE", "RESTRICT")


class Change(NamedTuple):
    """`kind` is "drop table", "drop column", "add foreign key", "add check", "rename table", "rename column" or "rename" with another
    kind of object.

    `table` is what it is done to, as written; `name` the column or the enum's value; `new` the new name.
    """

    kind: str
    table: str
    name: str = ""
    new: str = ""


def changes(sql: str | None) -> Iterator[Change]:
    for statement in statements(sql or ""):
        if begins(statement, "DROP", "TABLE"):
            yield from (Change("drop table", table) for table in names_of(without_if(statement, 2)))
        elif begins(statement, "ALTER", "TABLE"):
            yield from of_table(without_if(statement, 2))
        elif begins(statement, "ALTER") and len(statement) > 1 and statement[1].is_word(*OBJECTS):
            yield from of_object(statement[1].text.lower(), without_if(statement, 2))


def without_if(statement: Words, place: int) -> Words:
    """What follows behind `IF EXISTS` and `ONLY`."""
    rest = statement[place:]
    rest = rest[2:] if begins(rest, "IF", "EXISTS") else rest
    return rest[1:] if begins(rest, "ONLY") else rest


def names_of(rest: Words) -> list[str]:
    """The names of a list that is all there is; none otherwise."""
    rest = rest[:-1] if rest and rest[-1].is_word(*LAST) else rest
    found, place = [], 0
    while place < len(rest):
        name, place = name_at(rest, place)
        found.append(name)
        if place < len(rest) and rest[place] != ("mark", ","):
            return []
        place += 1
    return found


def of_table(rest: Words) -> Iterator[Change]:
    table, place = name_at(rest, 0)
    actions = list(split(rest[place:]))
    if not any(begins(action, "ALGORITHM") for action in actions):
        yield from (Change(f"add {kind}", table) for action in actions for kind in added(action))
    for action in actions:
        if begins(action, "DROP", "COLUMN"):
            column = names_of(without_if(action, 2))
            if len(column) == 1:
                yield Change("drop column", table, column[0])
        elif begins(action, "RENAME", "TO"):
            yield Change("rename table", table, new=name_at(action, 2)[0])
        elif begins(action, "RENAME", "COLUMN") and len(action) == 5 and action[3].is_word("TO"):
            yield Change("rename column", table, action[2].text, action[4].text)


def added(action: Words) -> Iterator[str]:
    """The kind of constraint that an action adds, with a name or without; `ALGORITHM=` says how and is another matter."""
    place = 1
    if begins(action[1:], "CONSTRAINT"):
        place = 2 if action[2:3] and action[2].is_word("FOREIGN", "CHECK") else 3
    if begins(action, "ADD") and begins(action[place:], "FOREIGN", "KEY"):
        yield "foreign key"
    elif begins(action, "ADD") and begins(action[place:], "CHECK"):
        yield "check"


def of_object(kind: str, rest: Words) -> Iterator[Change]:
    name, place = name_at(rest, 0)
    action = rest[place:]
    if begins(action, "RENAME", "TO"):
        yield Change(f"rename {kind}", name, new=name_at(action, 2)[0])
    elif begins(action, "RENAME", "VALUE") and len(action) == 5 and action[3].is_word("TO"):
        yield Change("rename value", name, action[2].text, action[4].text)


def split(action: Words) -> Iterator[Words]:
    """The actions of an ALTER TABLE: what commas outside of parentheses part."""
    depth, start = 0, 0
    for place, token in enumerate(action):
        depth += (token == ("mark", "(")) - (token == ("mark", ")"))
        if token == ("mark", ",") and depth == 0:
            yield action[start:place]
            start = place + 1
    yield action[start:]
