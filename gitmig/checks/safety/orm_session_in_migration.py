"""orm-session-in-migration."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from gitmig.checks.literals import name_of
from gitmig.checks.tree import tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script

MODULES = ("sqlalchemy.orm", "sqlalchemy.orm.session", "sqlmodel")
SESSIONS = frozenset(("Session", "sessionmaker", "scoped_session"))
BASES = frozenset(("declarative_base", "automap_base", "DeclarativeBase", "registry"))


def orm_session_in_migration(script: Script) -> Iterator[Finding]:
    """A revision opens an ORM session, and has no models of its own for it.

    What a session loads and writes goes through the application's models of today: it selects every column that they map, those
    that the database at this revision does not have, too. And none of it can be put into a script.

    Change rows with Core.

    Instead:

        orders = sa.table("orders", sa.column("id", sa.Integer), sa.column("region", sa.String))
        op.execute(orders.update().where(orders.c.region.is_(None)).values(region="EU"))

    A file that declares models of its own (`declarative_base()`, `DeclarativeBase`) is no finding.
    """
    tree = tree_of(script.source.data)
    names = sessions(tree)
    if any(name_of(node) in BASES for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and makes_session(node.func, names):
            yield script.finding(
                "orm-session-in-migration",
                node,
                "a session works with the models of the day when this revision runs",
                "use Core: op.execute(sa.table('...', sa.column('...')).update()...)",
            )


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
