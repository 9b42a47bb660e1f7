"""Values of expressions that can be told without running anything."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final


class Unknown:
    """A value that only running the file would tell. It is neither true nor false: compare with `is`."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = Unknown()
TEXT_CALLS = frozenset(("text", "DDL"))


def as_bytes(name: str) -> bytes:
    """A name as files have it; half of a character, which Python's escapes can write, is in none."""
    return name.encode("utf-8", "surrogatepass")


def literal(node: ast.expr | None) -> object:
    """The value of a constant, a display of constants, strings put together, `op.f("name")`; else UNKNOWN."""
    if node is None:
        return UNKNOWN
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return sequence(node.elts)
    if isinstance(node, ast.JoinedStr):
        return joined(node)
    if isinstance(node, ast.BinOp):
        return combined(node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = literal(node.operand)
        return -value if isinstance(value, int | float) else UNKNOWN
    if isinstance(node, ast.Dict):
        return mapping(node)
    if isinstance(node, ast.Call):
        return called(node)
    return item(node) if isinstance(node, ast.Subscript) else UNKNOWN


def item(node: ast.Subscript) -> object:
    owner, key = literal(node.value), literal(node.slice)
    known = isinstance(key, str | int) and isinstance(owner, tuple | dict) and not isinstance(node.value, ast.Set)
    try:
        return owner[key] if known else UNKNOWN  # type: ignore[index]
    except (LookupError, TypeError):
        return UNKNOWN


def sequence(nodes: list[ast.expr]) -> object:
    values = tuple(literal(node) for node in nodes)
    return UNKNOWN if UNKNOWN in values else values


def mapping(node: ast.Dict) -> object:
    keys = [UNKNOWN if key is None else literal(key) for key in node.keys]
    values = [literal(value) for value in node.values]
    if UNKNOWN in keys or UNKNOWN in values or not all(isinstance(key, str | int) for key in keys):
        return UNKNOWN
    return dict(zip(keys, values, strict=True))


def pairs(node: ast.expr) -> dict[str, ast.expr] | None:
    """What a dictionary that is written out gives for `**`: `{...}`, `dict(...)`, several put together; None for any other."""
    parts: list[tuple[object, ast.expr]] = []
    if isinstance(node, ast.Dict):
        parts = [(key and literal(key), value) for key, value in zip(node.keys, node.values, strict=True)]
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        parts = [(None, node.left), (None, node.right)]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        parts = [(None, argument) for argument in node.args] + [(each.arg, each.value) for each in node.keywords]
    else:
        return None
    found: dict[str, ast.expr] = {}
    for key, value in parts:
        inside = pairs(value) if key is None else {key: value} if isinstance(key, str) else None
        if inside is None:
            return None
        found.update(inside)
    return found


def joined(node: ast.JoinedStr) -> object:
    """An f-string whose every part is known and plainly formatted."""
    parts = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            value = literal(part.value)
            if part.format_spec is not None or not isinstance(value, str | int):
                return UNKNOWN
            parts.append(repr(value) if part.conversion == ord("r") else str(value))
        else:
            parts.append(str(literal(part)))
    return "".join(parts)


def combined(node: ast.BinOp) -> object:
    left, right = literal(node.left), literal(node.right)
    if UNKNOWN in (left, right):
        return UNKNOWN
    try:
        if isinstance(node.op, ast.Add) and isinstance(left, str | tuple):
            return left + right  # type: ignore[operator]
        if isinstance(node.op, ast.Mod) and isinstance(left, str):
            return left % right
    except (TypeError, ValueError):
        return UNKNOWN
    return UNKNOWN


def called(node: ast.Call) -> object:
    """What a method of a string gives; the name inside `op.f(...)`; a text that only loses its indentation."""
    name, arguments = name_of(node.func), [literal(argument) for argument in node.args]
    if UNKNOWN in arguments:
        return UNKNOWN
    if name in ("f", "quoted_name") and arguments and isinstance(arguments[0], str):
        return arguments[0]
    if isinstance(node.func, ast.Name) and name in ("repr", "str") and len(arguments) == 1:
        return repr(arguments[0]) if name == "repr" else str(arguments[0])
    if name in ("dedent", "cleandoc") and isinstance(arguments[0] if arguments else None, str):
        return arguments[0]
    owner = literal(node.func.value) if isinstance(node.func, ast.Attribute) else UNKNOWN
    return of_string(owner, name, arguments, node.keywords) if isinstance(owner, str) else UNKNOWN


def of_string(owner: str, name: str, arguments: list[object], keywords: list[ast.keyword]) -> object:
    named = {keyword.arg or "": literal(keyword.value) for keyword in keywords}
    try:
        if name in ("strip", "lower", "upper", "lstrip", "rstrip") and not arguments:
            return getattr(owner, name)()
        if name == "format" and UNKNOWN not in named.values() and "" not in named:
            return owner.format(*arguments, **named)
        if name == "replace" and len(arguments) == 2 and not keywords:
            return owner.replace(*arguments)  # type: ignore[arg-type]
        if name == "join" and len(arguments) == 1:
            return owner.join(arguments[0])  # type: ignore[arg-type]
    except (TypeError, ValueError, LookupError, AttributeError):
        return UNKNOWN
    return UNKNOWN


def name_of(node: ast.expr) -> str:
    """The last part of a dotted name: `Column` of `sa.Column`; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
