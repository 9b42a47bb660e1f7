"""What literal SQL drops or renames, as far as its words leave no doubt."""

from __future__ import annotations

from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.text.statements import Token

Words = tuple["Token", ...]
OBJECTS = ("SCHEMA", "TYPE", "VIEW", "DOMAIN")
LAST = ("CASCADE", "RESTRICT")
# What batch mode copies rows into: only a run that was killed leaves such a table behind.
TEMPORARY = "_alembic_tmp_"
# What follows DROP and is no column.
NO_COLUMN = (
    "CHECK",
    "CONSTRAINT",
    "DEFAULT",
    "FOREIGN",
    "IDENTITY",
    "INDEX",
    "KEY",
    "PARTITION",
    "PERIOD",
    "PRIMARY",
    "SYSTEM",
)


class Change(NamedTuple):
    """`kind` is "drop table", "drop column", "rename table", "rename column" or "rename" with another kind of object. "drop name" is `DROP name`, a column everywhere but on SQL Server, where it is a constraint.

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
        elif begins(statement, "RENAME") and len(statement) > 1 and statement[1].is_word("TABLE", "TABLES"):
            yield from renamed_tables(without_if(statement, 2))
        elif begins(statement, "ALTER", "TABLE"):
            yield from of_table(without_if(statement, 2))
        elif begins(statement, "ALTER") and len(statement) > 1 and statement[1].is_word(*OBJECTS):
            yield from of_object(statement[1].text.lower(), without_if(statement, 2))


def is_left_behind(table: str) -> bool:
    """Whether it is a table of batch mode, which no other code uses."""
    return table.rpartition(".")[2].startswith(TEMPORARY)


def made(sql: str | None) -> Iterator[tuple[str, str]]:
    """The kinds and names of the types, views and domains that literal SQL creates, in small letters as kinds are."""
    for statement in statements(sql or ""):
        rest = statement[1:] if begins(statement, "CREATE") else ()
        rest = rest[2:] if begins(rest, "OR", "REPLACE") else rest
        if rest and rest[0].is_word("TYPE", "VIEW", "DOMAIN"):
            yield rest[0].text.lower(), name_at(rest, 1)[0].lower()


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


def renamed_tables(rest: Words) -> Iterator[Change]:
    """The pairs of MySQL's `RENAME TABLE old TO new, ...`."""
    for pair in split(rest):
        old, place = name_at(pair, 0)
        new, end = name_at(pair, place + 1)
        if old and new and begins(pair[place:], "TO") and end == len(pair):
            yield Change("rename table", old, new=new)


def of_table(rest: Words) -> Iterator[Change]:
    table, place = name_at(rest, 0)
    for action in split(rest[place:]):
        if begins(action, "DROP"):
            yield from dropped(table, action[1:])
        elif begins(action, "RENAME"):
            yield from renamed(table, action[1:])
        elif begins(action, "CHANGE"):
            yield from exchanged(table, action[2:] if begins(action, "CHANGE", "COLUMN") else action[1:])


def dropped(table: str, rest: Words) -> Iterator[Change]:
    """`DROP [COLUMN] name`."""
    has_word = begins(rest, "COLUMN")
    if has_word or (rest and not rest[0].is_word(*NO_COLUMN)):
        column = names_of(without_if(rest, 1 if has_word else 0))
        if len(column) == 1:
            yield Change("drop column" if has_word else "drop name", table, column[0])


def exchanged(table: str, rest: Words) -> Iterator[Change]:
    """MySQL's `CHANGE [COLUMN] old new definition`, where names have no case."""
    old, place = name_at(rest, 0)
    new, end = name_at(rest, place)
    if old and new and end < len(rest) and old.lower() != new.lower():
        yield Change("rename column", table, old, new)


def renamed(table: str, rest: Words) -> Iterator[Change]:
    """`RENAME [COLUMN] old TO new` and `RENAME [TO] new`, which MySQL also writes `AS` or without a word."""
    if begins(rest, "COLUMN") and len(rest) == 4:
        rest = rest[1:]
    if len(rest) == 3 and rest[1].is_word("TO"):
        yield Change("rename column", table, rest[0].text, rest[2].text)
        return
    new, end = name_at(rest, 1 if rest and rest[0].is_word("TO", "AS") else 0)
    if new and end == len(rest):
        yield Change("rename table", table, new=new)


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
