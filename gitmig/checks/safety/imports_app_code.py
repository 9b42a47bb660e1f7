"""imports-app-code."""

from __future__ import annotations

import os

from gitmig import syntax_tree as ast
from gitmig.checks.finding import finding_on
from gitmig.checks.text.literals import name_of
from gitmig.checks.text.tree import tree_of
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.project import Project

MODELS = frozenset(("models", "model", "orm", "entities"))
OBJECTS = frozenset(("Base", "db", "Session", "SessionLocal", "session"))
DATABASE = frozenset(("db", "database", "extensions"))
KEPT = frozenset(("types", "custom_types", "sqltypes"))


class Import(NamedTuple):
    """A module, where it was imported from how many packages up, and the names taken out of it."""

    node: ast.stmt
    module: str
    level: int = 0
    names: tuple[str, ...] = ()


def imports_app_code(script: Script) -> Iterator[Finding]:
    """A revision imports the application's models.

    It runs with the models as they are when it runs, not as they were when it was written: once a model is renamed, moved,
    or has a column that the revision's database does not have yet, the revision fails on every new database, long after it worked.

    Write down in the revision what it needs of a table.

    Instead:

        orders = sa.table("orders", sa.column("id", sa.Integer), sa.column("region", sa.String))
        op.execute(orders.update().where(orders.c.region.is_(None)).values(region="EU"))

    What is found: imports of modules called `models`, `model`, `orm` or `entities`, and of `Base`, `db` or sessions, from packages of the
    repository. Modules of column types (`types`), other code of the repository and imports for type checkers are no finding.
    """
    for imported in imports_in(tree_of(script.source.data)):
        if is_of_models(imported) and (imported.level or is_first_party(script.subject.project, imported.module)):
            yield finding_on(
                script.source,
                "imports-app-code",
                f"{'.' * imported.level}{imported.module} is not what it is today when this revision runs on a new database",
                "write the table down here: sa.table('...', sa.column('...'))",
                imported.node,
            )


def imports_in(tree: ast.AST) -> Iterator[Import]:
    """Every import but those for type checkers only."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (Import(node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield Import(node, node.module or "", node.level, tuple(alias.name for alias in node.names))
        elif not (isinstance(node, ast.If) and name_of(node.test) == "TYPE_CHECKING"):
            yield from imports_in(node)


def is_of_models(imported: Import) -> bool:
    parts = set(imported.module.split("."))
    if parts & KEPT:
        return False
    names = set(imported.names)
    if parts & MODELS or names & MODELS:
        return True
    return bool(names & OBJECTS) and ("." not in imported.module or bool(parts & DATABASE))


def is_first_party(project: Project, module: str) -> bool:
    """Whether the top package is a directory or a file of the repository."""
    top = module.partition(".")[0]
    places = {project.root, project.repository or project.root}
    folders = [os.path.join(place, folder) for place in places for folder in ("", "src")]
    return any(
        os.path.isdir(os.path.join(folder, top)) or os.path.isfile(os.path.join(folder, f"{top}.py"))
        for folder in folders
    )
