"""bind-result-in-offline."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.conditions import dialects_where
from gitmig.checks.text.literals import name_of
from gitmig.checks.text.tree import FETCHES, QUERIES, bound_by, connections, is_connection, tree_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script

GUARDS = (b"is_offline_mode", b"as_sql")


def bind_result_in_offline(script: Script) -> Iterator[Finding]:
    """A revision asks the database and uses the answer, also where there is no database: in scripts and previews.

    With `--sql` `op.get_bind().execute(...)` writes the statement into the script and gives None: `.fetchall()` fails with `'NoneType'
    object has no attribute`, `sa.inspect()` with `NoInspectionAvailable`. One such revision breaks every script that comes by it.

    Let the statement itself do what depends on rows, or say what is to be written where there is no database.

    Instead:

        if op.get_context().as_sql:
            op.execute("UPDATE orders SET region = 'EU' WHERE region IS NULL")
        else:
            for (id,) in op.get_bind().execute(sa.text("SELECT id FROM orders WHERE region IS NULL")).all():
                op.get_bind().execute(sa.text("UPDATE orders SET region = 'EU' WHERE id = :id"), {"id": id})

    One finding a file, at the first place. A file that asks `as_sql` or `context.is_offline_mode()` anywhere is no finding, nor is what
    runs only on kinds of database that the project is not for.
    """
    if any(guard in script.source.data for guard in GUARDS):
        return
    tree = tree_of(script.source.data)
    names = connections(tree)
    results = results_of(script, tree, names)
    places = [node for node in ast.walk(tree) if isinstance(node, ast.expr) and uses_answer(node, names, results)]
    loops = [node.iter for node in ast.walk(tree) if isinstance(node, ast.For | ast.comprehension)]
    places += [rows for rows in loops if is_rows(rows, names, results)]
    places = [node for node in places if not runs_elsewhere(script, node)]
    elsewhere = parts_elsewhere(script, tree) if places else []
    places = [node for node in places if not any(node.lineno in lines for lines in elsewhere)]
    for first in sorted(places, key=lambda node: (node.lineno, node.col_offset))[:1]:
        yield script.finding(
            "bind-result-in-offline",
            first,
            "the answer of a database is used here, and scripts (--sql) and previews have none",
            "ask op.get_context().as_sql first, and write what a script needs there",
        )


def runs_elsewhere(script: Script, node: ast.expr) -> bool:
    """Whether it asks a kind of database that this project is not for."""
    places = ((part.lineno, part.col_offset) for part in ast.walk(node) if isinstance(part, ast.Call))
    return not script.elsewhere.isdisjoint(places)


def parts_elsewhere(script: Script, tree: ast.Module) -> list[range]:
    """The lines under `if ...dialect.name == "oracle":` that no database of the project runs."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and (ways := dialects_where(node.test)) is not None and script.dialects:
            bodies = zip((node.body, node.orelse), ways, strict=True)
            missed = [body for body, dialects in bodies if body and dialects.isdisjoint(script.dialects)]
            found += [range(body[0].lineno, (body[-1].end_lineno or body[-1].lineno) + 1) for body in missed]
    return found


def results_of(script: Script, tree: ast.Module, names: frozenset[str]) -> frozenset[str]:
    """The names that stand for what a statement on the connection gives."""
    return frozenset(
        target.id
        for node in ast.walk(tree)
        for value, targets in [bound_by(node)]
        if isinstance(node, ast.Assign)
        and value is not None
        and is_answer(value, names)
        and not runs_elsewhere(script, value)
        for target in targets
        if isinstance(target, ast.Name)
    )


def is_answer(node: ast.expr, names: frozenset[str]) -> bool:
    """Whether it is `connection.execute(...)`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in QUERIES
        and is_connection(node.func.value, names)
    )


def is_rows(node: ast.expr, names: frozenset[str], results: frozenset[str]) -> bool:
    return is_answer(node, names) or (isinstance(node, ast.Name) and node.id in results)


def uses_answer(node: ast.expr, names: frozenset[str], results: frozenset[str]) -> bool:
    """Whether it takes rows out of an answer, or looks at the database's tables."""
    if isinstance(node, ast.Attribute):
        return node.attr in FETCHES | {"rowcount"} and is_rows(node.value, names, results)
    if not isinstance(node, ast.Call) or not any(is_connection(each, names) for each in arguments(node)):
        return False
    return name_of(node.func) in ("inspect", "reflect", "from_engine")


def arguments(node: ast.Call) -> list[ast.expr]:
    return [*node.args, *(keyword.value for keyword in node.keywords)]
