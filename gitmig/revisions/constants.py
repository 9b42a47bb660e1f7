"""Labels and dependencies that a file takes from constants, its own or those of modules it imports, told without running any of them."""

from __future__ import annotations

import os
import sys

from gitmig import syntax_tree as ast
from gitmig.project import search_path
from gitmig.records import TYPE_CHECKING
from gitmig.revisions.literals import NotLiteral, strings_value
from gitmig.revisions.source import read_bytes
from gitmig.revisions.syntax import bindings, parse, plain_assignment

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from gitmig.project import Project
    from gitmig.revisions.source import Source

# What each name at a module's top stands for: an expression, or the dotted name that an import gave it.
Module: TypeAlias = "dict[str, ast.expr | str]"

# A constant may come from where another module has it from, and so on.
DEEPEST = 6


def with_constants(project: Project, sources: list[Source]) -> list[Source]:
    """The sources; of those that compute labels or dependencies from constants, with what these say."""
    search = (*search_path(project.config, (os.getcwd(), project.root)), *sys.path)
    return [told(source, search) if source.computed else source for source in sources]


def told(source: Source, search: tuple[str, ...]) -> Source:
    """A source that computes less, or the same one."""
    module = module_in(source.data)
    known: dict[str, Any] = {}
    for name in source.computed:
        written = module.get(name)
        try:
            if isinstance(written, ast.expr):
                known[name] = strings_value(literal(written, module, search))
        except NotLiteral:
            continue
    if source.revision is None or not known:
        return source
    computed = {name: line for name, line in source.computed.items() if name not in known}
    return source._replace(revision=source.revision._replace(**known), computed=computed)


def literal(node: ast.expr, module: Module, search: tuple[str, ...], depth: int = 0) -> ast.expr:
    """The expression with its constants in place of their names; refused where one cannot be told."""
    if isinstance(node, ast.Tuple) or (isinstance(node, ast.List | ast.Set) and depth == 0):
        return ast.Tuple([literal(each, module, search, depth) for each in node.elts], ast.Load())
    if isinstance(node, ast.BinOp):
        left, right = (literal(each, module, search, depth) for each in (node.left, node.right))
        return ast.copy_location(ast.BinOp(left, node.op, right), node)
    words = dotted(node)
    return constant(words, node, module, search, depth + 1) if words else node


def constant(words: tuple[str, ...], node: ast.expr, module: Module, search: tuple[str, ...], depth: int) -> ast.expr:
    """What `a.b.c` stands for in a module; lists there are refused, since what comes after may add to them."""
    meaning = module.get(words[0]) if depth <= DEEPEST else None
    if isinstance(meaning, str):
        place, _, name = ".".join((meaning, *words[1:])).rpartition(".")
        return constant((name,), node, module_named(place, search), search, depth + 1)
    if meaning is None or words[1:] or isinstance(meaning, ast.List | ast.Set):
        raise NotLiteral(node)
    return literal(meaning, module, search, depth)


def dotted(node: ast.expr) -> tuple[str, ...]:
    """The words of `a.b.c`; none for anything else."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute) and (words := dotted(node.value)):
        return (*words, node.attr)
    return ()


def module_named(name: str, search: tuple[str, ...]) -> Module:
    """A module that Python would import from a plain file; it is not imported."""
    for directory in search if name else ():
        path = os.path.join(directory, *name.split("."))
        for file in (os.path.join(path, "__init__.py"), f"{path}.py"):
            try:
                return module_in(read_bytes(file))
            except OSError:
                continue
    return {}


def module_in(data: bytes) -> Module:
    """What the names stand for that are set once, and plainly."""
    tree = parse(data)
    found: Module = {}
    seen: set[str] = set()
    for statement in tree.body if isinstance(tree, ast.Module) else ():
        meanings = meanings_in(statement)
        names = {name for name, _, _ in bindings(statement)}
        if "*" in names:
            seen |= found.keys()
            found.clear()
        for name in names:
            if name in meanings and (name not in seen or found.get(name) == meanings[name]):
                found[name] = meanings[name]
            else:
                found.pop(name, None)
        seen |= names
    return found


def meanings_in(statement: ast.stmt) -> Module:
    assigned = plain_assignment(statement)
    if assigned is not None:
        return dict.fromkeys(assigned[0], assigned[1])
    if isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
        return {alias.asname or alias.name: f"{statement.module}.{alias.name}" for alias in statement.names}
    if isinstance(statement, ast.Import):
        return {
            alias.asname or alias.name.split(".")[0]: alias.name if alias.asname else alias.name.split(".")[0]
            for alias in statement.names
        }
    return {}
