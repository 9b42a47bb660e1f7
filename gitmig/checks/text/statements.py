"""SQL text as statements of words, as far as every server would read them alike; what is doubtful is not read at all."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING, NamedTuple, remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

QUOTES = {'"': '"', "`": "`", "[": "]"}
ROUTINES = ("EVENT", "FUNCTION", "PACKAGE", "PROCEDURE", "RULE", "TRIGGER")
# What else is created, and may be called as one of those.
PLAIN = ("INDEX", "SEQUENCE", "TABLE", "VIEW")
OF_TRANSACTIONS = ("TRANSACTION", "WORK", "ISOLATION", "READ", "DEFERRED", "IMMEDIATE", "EXCLUSIVE")
PARTS_OF_WORDS = frozenset("_$")
# What a block of PL/pgSQL runs one of its statements behind, and those of them that matter.
BLOCKS = ("BEGIN", "ELSE", "LOOP", "THEN")
RUN = ("ALTER", "CREATE", "DELETE", "DROP", "EXECUTE", "INSERT", "REFRESH", "TRUNCATE", "UPDATE", "VALIDATE")


class Token(NamedTuple):
    """`kind` is "word", "name" (quoted), "string", "body" (in dollar quotes) or "mark"; the text is without its quotes."""

    kind: str
    text: str

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords (given in capitals)."""
        return self.kind == "word" and self.text.upper() in words


class Doubtful(Exception):
    """Servers differ about where a string or a comment ends."""


@remembered(64)  # every check reads the texts of a file
def statements(sql: str) -> list[tuple[Token, ...]]:
    """The statements of a text without comments, and those in `DO $$...$$`; none where its reading is doubtful, and none behind one that
    has others inside."""
    return [each for one in sent(sql) for each in ran_by(one)]


def sent(sql: str) -> list[tuple[Token, ...]]:
    """The same as the server is sent them: a DO is one, whatever is in it."""
    try:
        return parted(tokens_of(sql))
    except Doubtful:
        return []


def parted(tokens: Iterable[Token], *, is_block: bool = False) -> list[tuple[Token, ...]]:
    found: list[list[Token]] = [[]]
    for token in tokens:
        if token != ("mark", ";"):
            found[-1].append(token)
        elif not is_block and has_body(found[-1]):
            break
        else:
            found.append([])
    return [tuple(one) for one in found if one]


def ran_by(statement: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """The statement, or what the block of a DO runs, some of it under conditions."""
    bodies = [token.text for token in statement if token.kind == "body"]
    if not statement[0].is_word("DO") or len(bodies) != 1:
        yield statement
        return
    try:
        pieces = parted(tokens_of(bodies[0]), is_block=True)
    except Doubtful:
        return
    for piece in pieces:
        if (start := start_in_block(piece)) is not None:
            yield from executed(piece[start:])


def start_in_block(piece: tuple[Token, ...]) -> int | None:
    """Where the statement begins behind the words of PL/pgSQL."""
    return next(
        (
            place
            for place, token in enumerate(piece)
            if token.is_word(*RUN) and (place == 0 or piece[place - 1].is_word(*BLOCKS))
        ),
        None,
    )


def executed(statement: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """The statement itself; of EXECUTE those of the text, where that is all there is."""
    if not statement[0].is_word("EXECUTE"):
        return [statement]
    text = statement[1].text.replace("''", "'") if len(statement) == 2 and statement[1].kind == "string" else ""
    return statements(text)


def has_body(statement: Sequence[Token]) -> bool:
    """Whether the semicolon behind it may end only the first of the statements that are inside of it."""
    if not statement or any(token.kind == "body" for token in statement):
        return False
    if statement[0].is_word("CREATE", "ALTER"):
        kinds = (token for token in statement if token.is_word(*ROUTINES, *PLAIN))
        return next((kind.is_word(*ROUTINES) for kind in kinds), False)
    begun = statement[0].is_word("BEGIN") and len(statement) > 1 and not statement[1].is_word(*OF_TRANSACTIONS)
    return begun or statement[0].is_word("DECLARE", "IF", "WHILE")


def tokens_of(sql: str) -> list[Token]:
    found: list[Token] = []
    place = 0
    while place < len(sql):
        after = end_of_gap(sql, place)
        if after == place:
            token, after = token_at(sql, place, found)
            found.append(token)
        place = after
    return found


def token_at(sql: str, place: int, before: Sequence[Token]) -> tuple[Token, int]:
    """The token that begins here, and the place behind it."""
    character = sql[place]
    if character == "'":
        after = end_of_string(sql, place)
        return Token("string", sql[place + 1 : after - 1]), after
    if character in QUOTES and is_name(sql, place):
        after = end_of(sql, QUOTES[character], place + 1)
        return Token("name", sql[place + 1 : after - 1]), after
    if character == "$" and begins_body(before) and (tag := dollar_quote(sql, place)):
        after = end_of(sql, tag, place + len(tag))
        return Token("body", sql[place + len(tag) : after - len(tag)]), after
    if is_part_of_word(character):
        after = end_of_word(sql, place)
        return Token("word", sql[place:after]), after
    return Token("mark", character), place + 1


def begins_body(before: Sequence[Token]) -> bool:
    """Whether only PostgreSQL knows what comes before: `DO $$`, `DO LANGUAGE plpgsql $$`, `AS $$`."""
    last = before[-2:-1] if before[-2:-1] and before[-2].is_word("LANGUAGE") else before[-1:]
    return bool(last) and last[0].is_word("AS", "DO", "LANGUAGE")


def end_of_gap(sql: str, place: int) -> int:
    """Behind the blank or the comment that begins here; the same place where none does."""
    if sql[place].isspace():
        return place + 1
    if sql.startswith("--", place):
        end = sql.find("\n", place)
        return len(sql) if end < 0 else end
    if sql.startswith("/*", place):
        # MySQL runs what is in such a comment, and only PostgreSQL lets comments nest
        end = end_of(sql, "*/", place + 2)
        if sql.startswith(("/*!", "/*M!", "/*+"), place) or "/*" in sql[place + 2 : end]:
            raise Doubtful
        return end
    if sql[place] == "#":
        raise Doubtful
    return place


def end_of(sql: str, mark: str, place: int) -> int:
    end = sql.find(mark, place)
    if end < 0:
        raise Doubtful
    return end + len(mark)


def end_of_string(sql: str, place: int) -> int:
    """Behind a string in single quotes, where two stand for one."""
    end = end_of(sql, "'", place + 1)
    while sql.startswith("'", end):
        end = end_of(sql, "'", end + 1)
    if "\\" in sql[place:end]:
        raise Doubtful
    return end


def is_name(sql: str, place: int) -> bool:
    """A bracket quotes a name in SQL Server only, and there not behind a word, where others have an array's index."""
    return sql[place] != "[" or place == 0 or not (is_part_of_word(sql[place - 1]) or sql[place - 1] in "])")


def is_part_of_word(character: str) -> bool:
    return character.isalnum() or character in PARTS_OF_WORDS


def dollar_quote(sql: str, place: int) -> str:
    """The `$$` or `$name$` that begins there; empty for none."""
    end = sql.find("$", place + 1)
    name = sql[place + 1 : end] if end > 0 else " "
    return sql[place : end + 1] if not name or name.isidentifier() else ""


def end_of_word(sql: str, place: int) -> int:
    start = place
    while place < len(sql) and is_part_of_word(sql[place]):
        place += 1
    if "$" in sql[start:place] and "$" in (sql[start], sql[place - 1]):
        raise Doubtful  # a dollar quote, in which anything may stand
    return place


def begins(statement: tuple[Token, ...], *words: str) -> bool:
    """Whether the statement begins with these keywords."""
    return len(statement) >= len(words) and all(
        token.is_word(word) for token, word in zip(statement, words, strict=False)
    )


def name_at(statement: tuple[Token, ...], place: int) -> tuple[str, int]:
    """The dotted name that begins there, and the place behind it; an empty name where there is none."""
    parts: list[str] = []
    while place < len(statement) and statement[place].kind in ("word", "name"):
        parts.append(statement[place].text)
        place += 1
        if place >= len(statement) or statement[place] != ("mark", "."):
            break
        place += 1
    return ".".join(parts), place
