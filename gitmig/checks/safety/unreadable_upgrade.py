"""unreadable-upgrade."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.finding import finding_at
from gitmig.checks.text.tree import tree_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script

INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def unreadable_upgrade(script: Script) -> Iterator[Finding]:
    """Which `upgrade()` runs is decided when the file runs: it is defined twice, under a condition, or comes from elsewhere.

    The checks read one function `upgrade` at the top of the file. Of any other they know nothing, and would be silent about
    whatever it does.

    Write one function, and put conditions into it.

    Instead:

        if op.get_bind().dialect.name == "postgresql":
            op.execute("CREATE EXTENSION IF NOT EXISTS citext")

    Directives in helper functions are read where the helpers are in the same file. Helpers that are imported are not
    followed, and nothing is said about those.
    """
    source = script.source
    if source.data.count(b"def upgrade(") == 1 and (script.upgrade or source.upgrade == "empty"):
        return  # the usual file needs no second look
    tree = tree_of(source.data)
    found = [node for statement in tree.body for node in definitions(statement)]
    if found and (len(found) > 1 or found[0] not in tree.body or not isinstance(found[0], ast.FunctionDef)):
        yield finding_at(
            source,
            "unreadable-upgrade",
            "which upgrade() runs is known only when the file runs, so no check has read it",
            "define upgrade() once, at the top of the file, and put the conditions into it",
            line=found[-1].lineno,
        )


def definitions(top: ast.stmt) -> Iterator[ast.stmt]:
    """The statements, in conditions too, that make `upgrade` stand for something."""
    if "upgrade" in names_bound(top):
        yield top
    if not isinstance(top, INNER):
        for part in ast.walk(top):
            if part is not top and isinstance(part, ast.stmt) and "upgrade" in names_bound(part):
                yield part


def names_bound(statement: ast.stmt) -> list[str]:
    """The names that a statement itself sets."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in statement.names]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]
