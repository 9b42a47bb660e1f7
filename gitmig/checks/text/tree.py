"""The syntax tree of a judged file, for what is no call of a directive."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.literals import literal, name_of
from gitmig.records import TYPE_CHECKING, remembered
from gitmig.revisions.facts import Problem
from gitmig.revisions.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

QUERIES = frozenset(("execute", "exec_driver_sql", "scalars", "scalar"))
FETCHES = frozenset(
    (
        "all",
        "fetchall",
        "fetchmany",
        "fetchone",
        "first",
        "mappings",
        "one",
        "one_or_none",
        "scalar",
        "scalar_one",
        "scalar_one_or_none",
        "scalars",
    )
)


def tablename(model: ast.ClassDef) -> str:
    """The table of a model; empty where none is written."""
    for statement in model.body:
        if isinstance(statement, ast.Assign) and name_of(statement.targets[0]) == "__tablename__":
            name = literal(statement.value)
            return name if isinstance(name, str) else ""
    return ""


@remembered(8)
def tree_of(data: bytes) -> ast.Module:
    """The file's tree; an empty one where it cannot be parsed."""
    tree = parse(data)
    return ast.Module([], []) if isinstance(tree, Problem) else tree


def chain(node: ast.expr) -> Iterator[str]:
    """The names called in `a.b(...).c(...)`, the last first, down to what it begins with."""
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript | ast.Await):
        if isinstance(node, ast.Call):
            yield name_of(node.func)
            node = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        else:
            node = node.value


def is_query(node: ast.expr) -> bool:
    """Whether its value are rows, or values of rows, that a query gives."""
    return not QUERIES.isdisjoint(chain(node))


def root(node: ast.expr) -> str:
    """`row` of `row.name`, `row["name"]` and `row`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def names_of_rows(tree: ast.AST) -> frozenset[str]:
    """The names that are given rows of a query, or a row's values."""
    found: set[str] = set()
    for node in ast.walk(tree):
        value, targets = bound_by(node)
        if value is not None and (is_query(value) or root(value) in found):
            found.update(part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name))
    return frozenset(found)


def bound_by(node: ast.AST) -> tuple[ast.expr | None, list[ast.expr]]:
    if isinstance(node, ast.Assign):
        return node.value, node.targets
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        return node.iter, [node.target]
    return None, []


def connections(tree: ast.Module) -> frozenset[str]:
    """The names that stand for `op.get_bind()`."""
    return frozenset(
        target.id
        for node in ast.walk(tree)
        for target, value in given(node)
        if isinstance(target, ast.Name) and is_connection(value, frozenset())
    )


def given(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The targets that an assignment of any kind sets, each with its value."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                yield from zip(target.elts, node.value.elts, strict=False)
            else:
                yield target, node.value
    elif isinstance(node, ast.NamedExpr | ast.AnnAssign) and node.value is not None:
        yield node.target, node.value


def is_connection(node: ast.expr, names: frozenset[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in names
    return isinstance(node, ast.Call) and list(chain(node))[:1] == ["get_bind"]
