"""The type that words of SQL name, written as the type of SQLAlchemy that says the same."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.definitions import written
from gitmig.checks.text.statements import begins, name_at
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitmig.checks.text.statements import Token

    Words = tuple[Token, ...]

# PostgreSQL's other names for types; every other name stands for itself.
SYNONYMS: Mapping[str, str] = {
    "BOOL": "BOOLEAN",
    "CHARACTER": "CHAR",
    "DOUBLE": "DOUBLE_PRECISION",
    "FLOAT4": "REAL",
    "FLOAT8": "DOUBLE_PRECISION",
    "INT2": "SMALLINT",
    "INT4": "INTEGER",
    "INT8": "BIGINT",
    "TIMESTAMPTZ": "TIMESTAMP",
    "VARYING": "VARCHAR",
}
LOAD = ast.Load()


def retyped(action: Words) -> Mapping[str, ast.expr | str] | None:
    """What `[SET DATA] TYPE type [USING expression]` gives an `alter_column`; None for anything else."""
    if not begins(action, "TYPE") and not begins(action, "SET", "DATA", "TYPE"):
        return None
    rest = action[1 if begins(action, "TYPE") else 3 :]
    end = next((place for place in range(len(rest)) if rest[place].is_word("COLLATE", "USING")), len(rest))
    kind = type_in(rest[:end])
    if kind is None or begins(rest[end:], "COLLATE"):
        return None
    return {"type_": kind, "postgresql_using": written(rest[end + 1 :])} if rest[end:] else {"type_": kind}


def type_in(tokens: Words) -> ast.expr | None:
    """The type that these words are, all of them; None for what is no type."""
    name, place = name_at(tokens, 0)
    if not name:
        return None
    if begins(tokens[1:], "VARYING") or begins(tokens, "DOUBLE", "PRECISION"):
        name, place = ("DOUBLE" if begins(tokens, "DOUBLE") else "VARYING"), 2
    sizes: list[ast.expr] = []
    if tokens[place : place + 1] == (("mark", "("),):
        end = next((end for end in range(place, len(tokens)) if tokens[end] == ("mark", ")")), place)
        sizes = [ast.Constant(int(token.text)) for token in tokens[place:end] if token.text.isdigit()]
        place = end + 1
    return made(name, sizes, tokens[place:])


def made(name: str, sizes: list[ast.expr], rest: Words) -> ast.expr | None:
    """A type by its name, what stands in its brackets, and the words behind."""
    if rest[:1] == (("mark", "["),) or begins(rest, "ARRAY"):
        return ast.Call(ast.Name("ARRAY", LOAD), [ast.Name(name, LOAD)], [])
    with_zone = begins(rest, "WITH", "TIME", "ZONE")
    if rest and not with_zone and not begins(rest, "WITHOUT", "TIME", "ZONE"):
        return None
    known = SYNONYMS.get(name.upper(), name)
    if known.upper() in ("TIMESTAMP", "TIME"):
        zone = with_zone or name.upper().endswith("TZ")
        return ast.Call(ast.Name(known, LOAD), [], [ast.keyword("timezone", ast.Constant(zone))])
    return ast.Call(ast.Name(known, LOAD), sizes, [])
