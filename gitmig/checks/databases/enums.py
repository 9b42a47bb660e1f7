"""Enumerated types of PostgreSQL: which a revision uses, which values it adds."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.literals import as_bytes, literal, name_of
from gitmig.checks.text.sketches import HOLE, sql_text
from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.revisions.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.columns import TypeFacts


class Value(NamedTuple):
    """A value that is added to a type."""

    type: str
    text: str


def enum_name(facts: TypeFacts | None) -> str | None:
    """The name of the type that SQLAlchemy makes for `sa.Enum(..., name="name")`; None where it makes none, or nobody can tell."""
    if facts is None or facts.name.upper() != "ENUM" or facts.variants:
        return None
    name, native = facts.keywords.get("name"), facts.keywords.get("native_enum", True)
    made = native is True and facts.keywords.get("create_type", True) is True
    return name if made and isinstance(name, str) else None


def is_known_elsewhere(script: Script, name: str) -> bool:
    """Whether another revision mentions the type."""
    return any(as_bytes(name) in data for data in others(script))


def is_used_elsewhere(script: Script, name: str, column: str) -> bool:
    """Whether another revision mentions the type together with a column."""
    quoted = as_bytes(f'"{column}"'), as_bytes(f"'{column}'")
    return any(as_bytes(name) in data and any(mark in data for mark in quoted) for data in others(script))


def others(script: Script) -> Iterator[bytes]:
    """The content of the other revisions' files."""
    return (source.data for source in script.subject.sources if source.path != script.source.path)


def names_of_enums(script: Script) -> Iterator[str]:
    """The enumerated types that a file names, where it creates types: which of them, only running would tell."""
    tree = parse(script.source.data) if b".create(" in script.source.data else None
    if isinstance(tree, ast.Module):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node.func).upper() == "ENUM":
                names = (literal(each.value) for each in node.keywords if each.arg == "name")
                yield from (name for name in names if isinstance(name, str))


def values_added(call: Call) -> Iterator[Value]:
    """Those of `ALTER TYPE name ADD VALUE [IF NOT EXISTS] 'value'`."""
    for statement in statements(call.sql or ""):
        name, place = name_at(statement, 2)
        if begins(statement, "ALTER", "TYPE") and begins(statement[place:], "ADD", "VALUE"):
            rest = [token.text for token in statement[place:] if token.kind == "string"]
            if rest and HOLE not in rest[0]:
                yield Value(name, rest[0])


def texts_used(call: Call) -> set[str]:
    """The text values that a call writes or compares with: strings in SQL, defaults, what Core statements and rows hold."""
    found: set[str] = set()
    for name, value in call.values.items():
        if name == "sqltext" and call.sql is not None:
            found.update(strings_in(call.sql))
        elif name in ("sqltext", "rows"):
            found.update(constants(value))
        elif name in ("server_default", "column", "columns"):
            found.update(defaults(value, is_default=name == "server_default"))
    return found


def strings_in(sql: str) -> Iterator[str]:
    for statement in statements(sql):
        if not begins(statement, "ALTER", "TYPE") and not begins(statement, "CREATE", "TYPE"):
            yield from (token.text for token in statement if token.kind == "string")


def constants(node: ast.AST) -> Iterator[str]:
    """The strings in an expression, without those that only list what a type allows."""
    if isinstance(node, ast.Call) and name_of(node.func).upper() == "ENUM":
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for part in ast.iter_child_nodes(node):
        yield from constants(part)


def defaults(node: ast.expr, *, is_default: bool) -> Iterator[str]:
    """The constant texts of server defaults in an expression."""
    if is_default:
        text = literal(node)
        yield from [text] if isinstance(text, str) else strings_in(sql_text(node) or "")
        return
    for part in ast.walk(node):
        if isinstance(part, ast.keyword) and part.arg == "server_default":
            yield from defaults(part.value, is_default=True)
