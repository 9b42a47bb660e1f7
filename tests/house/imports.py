"""Which module of gitmig imports which, read from the source (imports under TYPE_CHECKING and in functions count)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "gitmig"

# A module may import what has a smaller number, and its own room.
LEVELS = {
    "gitmig": 0,
    "gitmig.errors": 0,
    "gitmig.file_faults": 0,
    "gitmig.ini_scan": 0,
    "gitmig.process": 0,
    "gitmig.records": 0,
    "gitmig.secrets": 0,
    "gitmig.shown": 0,
    "gitmig.syntax_tree": 0,
    "gitmig.failures": 1,
    "gitmig.config": 1,
    "gitmig.git": 1,
    "gitmig.kept": 1,
    "gitmig.settings": 2,
    "gitmig.project": 3,
    "gitmig.github": 3,
    "gitmig.revisions": 4,
    "gitmig.checks.text": 5,
    "gitmig.checks": 6,
    "gitmig.checks.databases": 7,
    "gitmig.checks.safety": 8,
    "gitmig.hooks": 5,
    "gitmig.preview": 5,
    "gitmig.engine": 5,
    "gitmig.engine.operations": 5,
    "gitmig.report": 7,
    "gitmig.engine.ddl": 6,
    "gitmig.op": 6,
    "gitmig.engine.runtime": 8,
    "gitmig.context": 9,
    "gitmig.engine.autogenerate": 9,
    "gitmig.engine.catalog": 9,
    "gitmig.doctor": 10,
    "gitmig.engine.rollout": 10,
    "gitmig.alembic": 11,
    "gitmig.api": 12,
    "gitmig.commands": 11,
    "gitmig.cli": 12,
    "gitmig.__main__": 13,
}


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name; the templates are not modules."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        if "templates" not in parts:
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def room(module: str) -> str:
    """The longest entry of LEVELS that the module is in."""
    while module not in LEVELS:
        module = module.rpartition(".")[0]
    return module


def imported(name: str, path: Path, known: dict[str, Path]) -> Iterator[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, package)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in known else base


def absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    above = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*above, node.module] if node.module else above)


def import_graph() -> dict[str, set[str]]:
    """Module -> the modules of gitmig that it imports."""
    known = modules()
    return {
        name: {other for other in imported(name, path, known) if other in known and other != name}
        for name, path in known.items()
    }


def upward(graph: dict[str, set[str]]) -> list[str]:
    """The imports that go up, as `importer -> imported`."""
    wrong = []
    for name, others in graph.items():
        for other in others:
            here, there = room(name), room(other)
            if here != there and LEVELS[there] >= LEVELS[here] and there not in {"gitmig", "gitmig.engine"}:
                wrong.append(f"{name} -> {other}")
    return sorted(wrong)


def cycles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that import each other (Tarjan's strongly connected components of two or more)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph[node]):
            if other not in index:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == index[node]:
            group = [stack.pop()]
            while group[-1] != node:
                group.append(stack.pop())
            if len(group) > 1:
                found.append(sorted(group))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found
