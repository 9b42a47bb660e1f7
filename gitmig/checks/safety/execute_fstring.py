"""execute-fstring."""

from __future__ import annotations

from itertools import pairwise

from gitmig import syntax_tree as ast
from gitmig.checks.script import both_ways
from gitmig.checks.text.literals import literal, name_of
from gitmig.checks.text.tree import is_query, names_of_rows, root, tree_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def execute_fstring(script: Script) -> Iterator[Finding]:
    """A value that a query gave is put between quotes into the text of another statement.

    The first value with a quote in it (`O'Brien`) ends the string early: the migration fails, on the one database that has
    such a value, or does what the value says.

    Give it as a parameter.

    Instead:

        statement = sa.text("UPDATE orders SET region = :region WHERE id = :id")
        if not op.get_context().as_sql:
            for row in op.get_bind().execute(sa.text("SELECT id, region FROM customers")).all():
                op.get_bind().execute(statement, {"region": row.region, "id": row.id})

    Values that the file itself makes are no finding.
    """
    rows = names_of_rows(tree_of(script.source.data))
    for call in both_ways(script, "execute"):
        for text, value in quoted_values(call.values.get("sqltext")):
            if text.endswith("'") and (root(value) in rows or is_query(value)):
                written = ast.unparse(value)
                yield script.finding(
                    "execute-fstring",
                    call,
                    f"{written} comes from a query: a quote in it ends the string in this statement",
                    "give it as a parameter: sa.text('... = :value').bindparams(value=...)",
                )


def quoted_values(node: ast.expr | None) -> Iterator[tuple[str, ast.expr]]:
    """Each value that is put into a text, with the text right before it: of f-strings, of what is added with `+`, inside of `sa.text`."""
    while isinstance(node, ast.Call) and name_of(node.func) in ("text", "DDL") and node.args:
        node = node.args[0]
    parts = [part.value if isinstance(part, ast.FormattedValue) else part for part in parts_of(node)]
    for before, value in pairwise(parts):
        text = literal(before)
        if isinstance(text, str) and not isinstance(value, ast.Constant):
            yield text, value


def parts_of(node: ast.expr | None) -> list[ast.expr]:
    if isinstance(node, ast.JoinedStr):
        return node.values
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*parts_of(node.left), *parts_of(node.right)]
    return [node] if node is not None else []
