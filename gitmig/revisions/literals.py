"""Values of a revision's names that can be told without running anything."""

from __future__ import annotations

from gitmig import syntax_tree as ast

LARGE = 64
LONG = 60


class NotLiteral(Exception):
    """A value that only running the file would tell, or that is of the wrong kind."""

    def __init__(self, node: ast.expr) -> None:
        super().__init__()
        self.node = node


def string_value(node: ast.expr) -> str:
    """A string, or strings joined by `+`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return string_value(node.left) + string_value(node.right)
    raise NotLiteral(node)


def strings_value(node: ast.expr) -> tuple[str, ...]:
    """None, a string, or a tuple, list or set of strings, always as a tuple."""
    if isinstance(node, ast.Constant) and node.value is None:
        return ()
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return tuple(string_value(element) for element in node.elts)
    return (string_value(node),)


def written(value: object) -> str:
    """A literal in a message; of an integer that Python would not write out, its hexadecimal digits."""
    text = f"{value:#x}" if type(value) is int and value.bit_length() > LARGE else repr(value)
    return text if len(text) <= LONG else f"{text[:LONG]}…"


def reason(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return f"{written(node.value)}, which is not a string"
    return "computed, so it is known only when the file runs"
