"""orm-session-in-migration."""

from __future__ import annotations

import sys

from gitmig import syntax_tree as ast
from gitmig.checks.text.literals import name_of
from gitmig.checks.text.tree import root, tree_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script

MODULES = ("sqlalchemy.orm", "sqlalchemy.orm.session", "sqlmodel")
SESSIONS = frozenset(("Session", "sessionmaker", "scoped_session"))
LIBRARIES = frozenset((*sys.stdlib_module_names, "alembic", "gitmig", "sqlalchemy", "sqlalchemy_utils", "sqlmodel"))
ASKS = frozenset(
    (
        "query",
        "select",
        "update",
        "delete",
        "insert",
        "get",
        "get_one",
        "add",
        "add_all",
        "merge",
        "bulk_insert_mappings",
    )
)
BASES = frozenset(("declarative_base", "automap_base", "DeclarativeBase", "registry"))


def orm_session_in_migration(script: Script) -> Iterator[Finding]:
    """A revision opens an ORM session and works in it with models of the application.

    What a session loads and writes goes through the application's models of today: it selects every column that they map, those
    that the database at this revision does not have, too. And none of it can be put into a script.

    Change rows with Core.

    Instead:

        orders = sa.table("orders", sa.column("id", sa.Integer), sa.column("region", sa.String))
        op.execute(orders.update().where(orders.c.region.is_(None)).values(region="EU"))

    A file that declares models of its own (`declarative_base()`, `DeclarativeBase`) is no finding, nor is a session that is given text and
    tables only.
    """
    tree = tree_of(script.source.data)
    names = sessions(tree)
    if any(name_of(node) in BASES for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)):
        return
    if not uses_any(tree, application_names(tree)):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and makes_session(node.func, names):
            yield script.finding(
                "orm-session-in-migration",
                node,
                "a session works with the models of the day when this revision runs",
                "use Core: op.execute(sa.table('...', sa.column('...')).update()...)",
            )


def application_names(tree: ast.Module) -> frozenset[str]:
    """The names that are imported from what is neither Python's nor a library for databases."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] not in LIBRARIES):
            found.update(alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            outside = [alias for alias in node.names if alias.name.split(".")[0] not in LIBRARIES]
            found.update((alias.asname or alias.name).split(".")[0] for alias in outside)
    return frozenset(found)


def uses_any(tree: ast.Module, names: frozenset[str]) -> bool:
    """Whether a query or a change is made with one of these, such as `session.query(models.Order)` or `session.add(Order(...))`."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and name_of(node.func) in ASKS
            and any(is_model(each, names) for each in node.args)
        ):
            return True
    return False


def is_model(node: ast.expr, names: frozenset[str]) -> bool:
    """Whether it is an imported class, one of its columns, or an object of it; what a function gives is something else."""
    if isinstance(node, ast.List | ast.Tuple):
        return any(is_model(each, names) for each in node.elts)
    if isinstance(node, ast.Call):
        return name_of(node.func)[:1].isupper() and is_model(node.func, names)
    return root(node) in names and root(node) != ""


def sessions(tree: ast.Module) -> frozenset[str]:
    """The names under which sessions are imported."""
    return frozenset(
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in MODULES
        for alias in node.names
        if alias.name in SESSIONS
    )


def makes_session(function: ast.expr, names: frozenset[str]) -> bool:
    if isinstance(function, ast.Name):
        return function.id in names
    return isinstance(function, ast.Attribute) and function.attr in SESSIONS and name_of(function.value) == "orm"
