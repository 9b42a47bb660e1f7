"""The lines that Alembic writes into a revision's docstring: `Revision ID:`, `Revises:`, `Create Date:`."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.tree import tree_of
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gitmig.revisions.source import Source


class Entry(NamedTuple):
    """What is written behind a name, and on which line of the file."""

    text: str
    line: int


def entry(source: Source, name: str) -> Entry | None:
    """The line of that name; None where there is none, or where lines of the docstring are no lines of the file."""
    body = tree_of(source.data).body
    first = body[0] if body else None
    if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
        return None
    text = first.value.value
    if not isinstance(text, str) or text.count("\n") != (first.end_lineno or 0) - first.lineno:
        return None
    for number, line in enumerate(text.split("\n"), first.lineno):
        key, colon, value = line.partition(":")
        if colon and key.strip() == name:
            return Entry(value.strip(), number)
    return None
