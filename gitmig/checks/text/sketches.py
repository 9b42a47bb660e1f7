"""The text of statements; of one that is put together from parts, as much as is known.

What is missing may stand in brackets or inside of quotes only: there it is a list or a value, and changes nothing of what the statement does.
"""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.literals import TEXT_CALLS, literal, name_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Stands for what only running would tell; SQL has no such character.
HOLE = "\ufffc"
# Where these stand, quotes and brackets are not what they seem.
DOUBTFUL = ("--", "/*", "$", "\\")
FORMATS = "sdri"


# Methods whose answer is the same statement, with values or options.
KEEPING_TEXT = frozenset(("bindparams", "params", "execution_options", "columns"))


def sql_text(node: ast.expr | None) -> str | None:
    """The text of a statement: a string, `sa.text("...")`, `sa.DDL("...")`, with `.bindparams(...)` or the like behind it or not."""
    while isinstance(node, ast.Call):
        if name_of(node.func) in TEXT_CALLS and node.args:
            node = node.args[0]
        elif isinstance(node.func, ast.Attribute) and node.func.attr in KEEPING_TEXT:
            node = node.func.value
        else:
            break
    value = literal(node)
    return value if isinstance(value, str) else sketched(node)


def sketched(node: ast.expr | None) -> str | None:
    """The text with a HOLE for each part that is not known; None where one of them may be more than a value or a list."""
    parts = list(pieces(node)) if node is not None else []
    known = "".join(part for part in parts if part is not None)
    if not known.strip() or any(sign in known for sign in DOUBTFUL):
        return None
    depth, quote = 0, ""
    for part in parts:
        if part is None and not depth and quote != "'":
            return None
        for character in part or "":
            if character in "'\"":
                quote = "" if character == quote else quote or character
            elif not quote:
                depth += (character == "(") - (character == ")")
    return None if depth or quote else "".join(HOLE if part is None else part for part in parts)


def pieces(node: ast.expr) -> Iterator[str | None]:
    """The parts of a text in their order, None for those that are not known."""
    value = literal(node)
    if isinstance(value, str):
        yield value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from [None] if isinstance(part, ast.FormattedValue) and not is_plain(part) else pieces_of(part)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from (*pieces(node.left), *pieces(node.right))
    else:
        yield from template(node)


def is_plain(part: ast.FormattedValue) -> bool:
    return part.format_spec is None and part.conversion == -1


def pieces_of(part: ast.expr) -> Iterator[str | None]:
    value = literal(part.value) if isinstance(part, ast.FormattedValue) else literal(part)
    yield str(value) if isinstance(value, str | int) else None


def template(node: ast.expr) -> Iterator[str | None]:
    """What `"..." % values` and `"...".format(values)` put values into."""
    text: object = None
    opening, closing = "{", "}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        text, opening, closing = literal(node.left), "%", FORMATS
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and name_of(node.func) == "format":
        text = literal(node.func.value)
    if not isinstance(text, str) or opening * 2 in text:
        yield None
        return
    first, *rest = text.split(opening)
    yield first
    for part in rest:
        start = part.find(")") if part.startswith("(") else 0  # `%(name)s`
        end = next((place for place in range(max(start, 0), len(part)) if part[place] in closing), len(part))
        yield from (None, part[end + 1 :])
