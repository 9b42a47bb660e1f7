"""Plans that tests of several rooms start from."""

from __future__ import annotations

from gitmig.preview.digest import digest
from gitmig.preview.plan import (
    ChangedRevision,
    Commit,
    Failure,
    Finding,
    GraphNode,
    Plan,
    Rendering,
    Script,
    Statement,
)

BASE = Commit("origin/main", "a" * 40)
HEAD = Commit("working tree", "b" * 40)


def script(*statements: str, failure: Failure | None = None) -> Script:
    sealed = "" if failure else digest(statements)
    lines = tuple(Statement(sql, line) for line, sql in enumerate(statements, 10))
    return Script(lines, failure, digest=sealed)


def changed(
    name: str = "3f2a90c1", *upgrade: str, message: str = "add users", dialect: str = "postgresql"
) -> ChangedRevision:
    rendering = Rendering(dialect, script(*upgrade), script("DROP TABLE users;"))
    path = f"migrations/versions/{name}_add_users.py"
    return ChangedRevision(name, ("77c0de12",), message, path, renderings=(rendering,))


def plan(*revisions: ChangedRevision, **values: object) -> Plan:
    graph = (GraphNode("77c0de12"), *(GraphNode(each.id, each.parents, each.change, head=True) for each in revisions))
    whole = Plan("default", BASE, HEAD, "alembic.ini", ("postgresql",), revisions, graph=graph, gitmig="0.1.0")
    return whole._replace(**values)


def typical() -> Plan:
    """One revision that rendered, one that did not, a finding and a note."""
    failure = Failure("needs a database", "migrations/versions/9b1e44d0.py", 14, "guard it", "postgresql")
    rendering = Rendering("postgresql", script("UPDATE users SET a = 1;", failure=failure), Script(data_dependent=True))
    broken = ChangedRevision("9b1e44d0", ("3f2a90c1",), "fill users", failure.path, renderings=(rendering,))
    finding = Finding("empty-downgrade", "error", "downgrade() does nothing", failure.path, 20, "9b1e44d0", "undo it")
    return plan(
        changed("3f2a90c1", "CREATE TABLE users (id INTEGER);"), broken, findings=(finding,), notes=("shallow",)
    )
