"""Plans to comment with."""

from __future__ import annotations

from pathlib import Path

from gitmig.preview.digest import digest
from gitmig.preview.plan import ChangedRevision, Commit, Plan, Rendering, Script, Statement
from gitmig.preview.writing import write_plan

UP = "CREATE TABLE orders (id INTEGER NOT NULL);"
DOWN = "DROP TABLE orders;"


def script(*statements: str) -> Script:
    return Script(tuple(map(Statement, statements)), digest=digest(statements))


def revision(identity: str = "3f2a90c1", message: str = "add orders", up: str = UP) -> ChangedRevision:
    rendering = Rendering("postgresql", script(up), script(DOWN))
    return ChangedRevision(identity, message=message, path=f"versions/{identity}.py", renderings=(rendering,))


def plan(project: str = "shop", *revisions: ChangedRevision) -> Plan:
    return Plan(project, Commit("main", "1" * 40), Commit("feature", "2" * 40), revisions=revisions)


def written(folder: Path, made: Plan, name: str = "plan.json") -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(write_plan(made))
    return str(path)
