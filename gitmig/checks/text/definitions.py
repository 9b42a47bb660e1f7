"""The column that `ADD COLUMN` defines in literal SQL, written as the `sa.Column(...)` that says the same."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.literals import name_of
from gitmig.checks.text.statements import begins, name_at
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gitmig.checks.text.statements import Token

    Words = tuple[Token, ...]

# Words that end a type or a default, for something else begins.
CLAUSES = (
    "AFTER",
    "AS",
    "AUTOINCREMENT",
    "AUTO_INCREMENT",
    "CHARSET",
    "CHECK",
    "COLLATE",
    "COMMENT",
    "CONSTRAINT",
    "DEFAULT",
    "DEFERRABLE",
    "FIRST",
    "GENERATED",
    "IDENTITY",
    "INITIALLY",
    "KEY",
    "NOT",
    "NULL",
    "ON",
    "PRIMARY",
    "REFERENCES",
    "UNIQUE",
)
STORED = ("STORED", "PERSISTENT")
LOAD = ast.Load()


class Definition:
    """A column as far as its clauses are read."""

    def __init__(self, name: str) -> None:
        self.items: list[ast.expr] = [ast.Constant(name)]
        self.keywords: dict[str, ast.expr] = {}
        self.is_open = False
        self.is_key = False

    def add(self, item: str, *arguments: str, **keywords: bool) -> None:
        self.items.append(call(item, *arguments, **keywords))

    def numbers(self) -> bool:
        return any(isinstance(item, ast.Call) and name_of(item.func) == "Identity" for item in self.items)


def call(name: str, *arguments: str, **keywords: bool) -> ast.Call:
    given = [ast.keyword(key, ast.Constant(value)) for key, value in keywords.items()]
    return ast.Call(ast.Name(name, LOAD), [ast.Constant(argument) for argument in arguments], given)


def column_in(tokens: Words) -> ast.Call | None:
    """The column that is defined by these words; what is not understood of it is a `**` that may say more."""
    name, place = name_at(tokens, 0)
    if not name or place >= len(tokens):
        return None
    column = Definition(name)
    end = end_of_clause(tokens, place)
    if end > place:
        kind = tokens[place].text.upper()
        column.items.append(type_of(kind, tokens[place + 1 : end]))
        if kind.endswith("SERIAL"):
            column.add("Identity")
        column.is_open = kind == "ROWVERSION"  # SQL Server gives it its values
    place = end
    while place < len(tokens) and not column.is_open:
        read = READERS.get(tokens[place].text.upper()) if tokens[place].kind == "word" else None
        place = read(column, tokens, place) if read else other(column, tokens, place)
    if column.is_key and not column.numbers():
        column.keywords["unique"] = ast.Constant(True)
    keywords: list[ast.keyword] = [ast.keyword(key, value) for key, value in column.keywords.items()]
    keywords += [ast.keyword(None, ast.Name("more", LOAD))] if column.is_open else []
    return ast.Call(ast.Name("Column", LOAD), column.items, keywords)


def type_of(name: str, rest: Words) -> ast.expr:
    """`VARCHAR(50)`; what else stands behind a type (UNSIGNED, CHARACTER SET latin1) are its `words`."""
    end = behind_brackets(rest, 0) if rest[:1] == (("mark", "("),) else 0
    arguments = [constant(token) for token in rest[1 : end - 1] if token != ("mark", ",")] if end else []
    words = [ast.keyword("words", ast.Constant(written(rest[end:])))] if rest[end:] else []
    return ast.Call(ast.Name(name, LOAD), arguments, words) if arguments or words else ast.Name(name, LOAD)


def constant(token: Token) -> ast.expr:
    number = token.kind == "word" and token.text.isdigit()
    return ast.Constant(int(token.text) if number else token.text)


def end_of_clause(tokens: Words, place: int) -> int:
    """Where the next clause begins, outside of brackets."""
    depth = 0
    while place < len(tokens) and (depth or not tokens[place].is_word(*CLAUSES)):
        depth += (tokens[place] == ("mark", "(")) - (tokens[place] == ("mark", ")"))
        place += 1
    return place


def behind_brackets(tokens: Words, place: int) -> int:
    """Behind the brackets that open here; the same place where none do."""
    depth = 0
    for here in range(place, len(tokens)):
        depth += (tokens[here] == ("mark", "(")) - (tokens[here] == ("mark", ")"))
        if depth == 0:
            return here + 1 if here > place else place
    return len(tokens)


def written(tokens: Words) -> str:
    return " ".join(f"'{token.text}'" if token.kind == "string" else token.text for token in tokens)


def other(column: Definition, _tokens: Words, place: int) -> int:
    column.is_open = True
    return place + 1


def negation(column: Definition, tokens: Words, place: int) -> int:
    if begins(tokens[place:], "NOT", "NULL"):
        column.keywords["nullable"] = ast.Constant(False)
        return place + 2
    if begins(tokens[place:], "NOT", "DEFERRABLE"):
        return place + 2
    return other(column, tokens, place)


def null(column: Definition, _tokens: Words, place: int) -> int:
    column.keywords["nullable"] = ast.Constant(True)
    return place + 1


def default(column: Definition, tokens: Words, place: int) -> int:
    in_brackets = tokens[place + 1 : place + 2] == (("mark", "("),)
    end = end_of_clause(tokens, place + (1 if in_brackets else 2))
    value = tokens[place + 1 : end]
    if value and not begins(value, "NULL"):
        is_constant = len(value) == 1 and (value[0].kind == "string" or value[0].text.isdigit())
        text = written(value)
        column.keywords["server_default"] = ast.Constant(text) if is_constant else call("text", text)
    return end


def unique(column: Definition, tokens: Words, place: int) -> int:
    """A primary key too is a unique index, and its column is NOT NULL."""
    if begins(tokens[place:], "PRIMARY", "KEY"):
        column.is_key = True
        column.keywords["nullable"] = ast.Constant(False)
        return place + 2
    column.keywords["unique"] = ast.Constant(True)
    return place + 2 if begins(tokens[place:], "UNIQUE", "KEY") else place + 1


def reference(column: Definition, tokens: Words, place: int) -> int:
    table, place = name_at(tokens, place + 1)
    place = behind_brackets(tokens, place)
    column.add("ForeignKey", table)
    return place + 2 if begins(tokens[place:], "MATCH") else place


def reaction(_column: Definition, tokens: Words, place: int) -> int:
    """`ON DELETE SET NULL`, `ON UPDATE CURRENT_TIMESTAMP(6)`."""
    two = len(tokens) > place + 2 and tokens[place + 2].is_word("SET", "NO")
    return behind_brackets(tokens, place + (4 if two else 3))


def check(column: Definition, tokens: Words, place: int) -> int:
    end = behind_brackets(tokens, place + 1)
    column.add("CheckConstraint", written(tokens[place + 1 : end]))
    return end + 2 if begins(tokens[end:], "NO", "INHERIT") else end


def generated(column: Definition, tokens: Words, place: int) -> int:
    """`GENERATED ALWAYS AS (...) STORED`, `GENERATED BY DEFAULT AS IDENTITY`, `AS (...)`."""
    while place < len(tokens) and not tokens[place].is_word("AS"):
        place += 1
    if begins(tokens[place + 1 :], "IDENTITY"):
        column.add("Identity")
        return behind_brackets(tokens, place + 2)
    end = behind_brackets(tokens, place + 1)
    how = tokens[end].text.upper() if end < len(tokens) else ""
    column.add("Computed", written(tokens[place + 1 : end]), persisted=how in STORED)
    return end + 1 if how in (*STORED, "VIRTUAL") else end


def numbered(column: Definition, tokens: Words, place: int) -> int:
    """`AUTO_INCREMENT`, SQL Server's `IDENTITY(1, 1)`."""
    column.add("Identity")
    return behind_brackets(tokens, place + 1)


def skipped(number: int) -> Callable[[Definition, Words, int], int]:
    return lambda _column, _tokens, place: place + number


READERS: Mapping[str, Callable[[Definition, Words, int], int]] = {
    "AFTER": skipped(2),
    "AS": generated,
    "AUTOINCREMENT": numbered,
    "AUTO_INCREMENT": numbered,
    "CHARSET": skipped(2),
    "CHECK": check,
    "COLLATE": skipped(2),
    "COMMENT": skipped(2),
    "CONSTRAINT": skipped(2),
    "DEFAULT": default,
    "DEFERRABLE": skipped(1),
    "FIRST": skipped(1),
    "GENERATED": generated,
    "IDENTITY": numbered,
    "INITIALLY": skipped(2),
    "NOT": negation,
    "NULL": null,
    "ON": reaction,
    "PRIMARY": unique,
    "REFERENCES": reference,
    "UNIQUE": unique,
}
