"""Reading a revision file with Python's parser, without running it."""

from __future__ import annotations

import sys
import warnings

from gitmig import syntax_tree as ast
from gitmig.records import TYPE_CHECKING, NamedTuple, remembered
from gitmig.revisions.facts import NAMES, Body, Facts, Problem, first_paragraph
from gitmig.revisions.literals import NotLiteral, reason, string_value, strings_value

if TYPE_CHECKING:
    from collections.abc import Iterator

DEDENTS_DOCSTRINGS = sys.version_info >= (3, 13)
WATCHED = frozenset((*NAMES, "upgrade", "downgrade", "irreversible"))
RUNS_TEXT = frozenset(("exec", "globals", "locals", "vars", "setattr", "delattr"))
NAMESPACES = frozenset(("globals", "locals", "vars"))
READS = frozenset(("get", "keys", "values", "items", "copy"))
UNTOLD = "in a way that only running the file would tell"
TOO_DEEP = "its code is nested too deeply to be read"
CORRECT = "correct the file; Alembic cannot load it either"
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


Binding = tuple[str, int, str]  # name, line, how


class Names(NamedTuple):
    """What a module does with the names at its top: plain assignments, functions, and lines that only running would tell."""

    values: dict[str, ast.expr]
    lines: dict[str, int]
    functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef]
    unclear: dict[str, Problem]


def read_syntax(data: bytes) -> Facts:
    """The facts of a file; what is wrong with it becomes its `problem`."""
    tree = parse(data)
    if isinstance(tree, Problem):
        return Facts(problem=tree)
    names = Names({}, {}, {}, {})
    try:
        for statement in tree.body:
            note(statement, names)
        return facts_of(tree, names)
    except RecursionError:
        return Facts(problem=Problem(TOO_DEEP, remedy=CORRECT))


@remembered(32)
def parse(data: bytes) -> ast.Module | Problem:
    """The syntax tree, or why there is none; nobody changes it. What reads a file a second time shortly after gets the same."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data)
    except SyntaxError as error:
        line, column = error.lineno or undecodable_line(data), error.offset or 0
        return Problem(f"Python {version()} cannot parse it: {error.msg}", max(line, 1), max(column, 0), CORRECT)
    except ValueError as error:
        return Problem(f"Python {version()} cannot parse it: {error}", undecodable_line(data), remedy=CORRECT)
    except (RecursionError, MemoryError):
        return Problem(TOO_DEEP, remedy=CORRECT)


def version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def undecodable_line(data: bytes) -> int:
    """The line of the first NUL byte, or of the first byte that is not UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1
    return data.count(b"\n", 0, max(data.find(b"\0"), 0)) + 1


def note(statement: ast.stmt, names: Names) -> None:
    """Record what one top-level statement does with the watched names."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and statement.name in WATCHED:
        define(statement, names)
    elif (assigned := plain_assignment(statement)) is not None:
        for name in assigned[0]:
            assign(name, assigned[1], statement, names)
        note_unclear(assigned[1], names)
    else:
        note_unclear(statement, names)


def define(statement: ast.FunctionDef | ast.AsyncFunctionDef, names: Names) -> None:
    names.functions[statement.name] = statement
    names.lines[statement.name] = statement.lineno
    names.values.pop(statement.name, None)
    note_unclear(statement, names)


def assign(name: str, value: ast.expr, statement: ast.stmt, names: Names) -> None:
    if name in WATCHED:
        names.values[name] = value
        names.lines[name] = statement.lineno
        names.functions.pop(name, None)
        names.unclear.pop(name, None)


def plain_assignment(statement: ast.stmt) -> tuple[list[str], ast.expr] | None:
    """The names and the value of `a = b = value` or `a: annotation = value`."""
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
        return [statement.target.id], statement.value
    if isinstance(statement, ast.Assign):
        targets = [target.id for target in statement.targets if isinstance(target, ast.Name)]
        if len(targets) == len(statement.targets):
            return targets, statement.value
    return None


def note_unclear(node: ast.AST, names: Names) -> None:
    """Record every other way in which a piece of code may set a watched name."""
    for name, line, how in bindings(node):
        if name in WATCHED:
            names.unclear[name] = Problem(f"`{name}` is set {how}", line)
            names.lines[name] = line
        elif name == "*":
            note_star(line, names)


def note_star(line: int, names: Names) -> None:
    """An `import *` may set again what is set above it, and may bring the functions."""
    for name in NAMES:
        if name in names.lines:
            names.unclear[name] = Problem(f"`{name}` may be set again by `import *`", line)
    for function in ("upgrade", "downgrade"):
        names.lines.setdefault(function, line)


def bindings(top: ast.AST) -> Iterator[Binding]:
    """What a piece of module-level code sets, leaving out what is local to functions, classes and comprehensions."""
    waiting = [top]
    while waiting:
        node = waiting.pop()
        yield from own_bindings(node)
        waiting += inner(node)


def own_bindings(node: ast.AST) -> Iterator[Binding]:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id, node.lineno, UNTOLD
    elif isinstance(node, ast.ImportFrom | ast.Import):
        for alias in node.names:
            yield (alias.asname or alias.name).split(".")[0], node.lineno, "by an import"
    elif isinstance(node, ast.Subscript) and is_namespace(node.value) and not isinstance(node.ctx, ast.Load):
        yield from set_in_namespace(node)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNS_TEXT:
        yield from ((name, node.lineno, f"by {node.func.id}()") for name in NAMES)
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name, node.lineno, UNTOLD
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest, node.lineno, UNTOLD
    elif isinstance(node, SCOPES):
        yield from scope_bindings(node)


def is_namespace(node: ast.AST) -> bool:
    """Whether it is `globals()` or the like."""
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMESPACES and not node.args
    )


def set_in_namespace(node: ast.Subscript) -> Iterator[Binding]:
    """What `globals()["name"] = value` sets: that name, or any where the name is computed."""
    key = node.slice
    names = (key.value,) if isinstance(key, ast.Constant) and isinstance(key.value, str) else NAMES
    yield from ((name, node.lineno, "by globals()") for name in names)


def only_looks(node: ast.AST) -> bool:
    """Whether a namespace directly inside the node is looked at or has one item set, not handed on."""
    return isinstance(node, ast.Compare | ast.Subscript) or (isinstance(node, ast.Attribute) and node.attr in READS)


def scope_bindings(node: ast.AST) -> Iterator[Binding]:
    """What defining a function or class sets: its name, and what is declared global inside."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name, node.lineno, "by a definition"
    for inside in ast.walk(node):
        if isinstance(inside, ast.Global):
            yield from ((name, inside.lineno, "by a function") for name in inside.names)


def inner(node: ast.AST) -> list[ast.AST]:
    """The parts of a node that are evaluated at the module's level."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        defaults = [*node.args.defaults, *node.args.kw_defaults]
        return [*node.decorator_list, *(default for default in defaults if default is not None)]
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords]
    if isinstance(node, ast.Lambda):
        return []
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return [node.annotation]
    if isinstance(node, ast.comprehension):
        return [node.iter, *node.ifs]
    children = list(ast.iter_child_nodes(node))
    return [child for child in children if not is_namespace(child)] if only_looks(node) else children


EMPTY = Problem(
    "it is empty, and Alembic takes every .py file here for a revision",
    remedy='delete it, or make the revision with gitmig revision -m "..."',
)


def facts_of(tree: ast.Module, names: Names) -> Facts:
    computed = {name: names.lines[name] for name in ("branch_labels", "depends_on") if is_computed(name, names)}
    problem = EMPTY if not tree.body else wrong("revision", names) or wrong("down_revision", names)
    return Facts(
        revision=None if problem else identifier(names),
        parents=() if problem else strings("down_revision", names),
        depends_on=() if "depends_on" in computed else strings("depends_on", names),
        branch_labels=() if "branch_labels" in computed else strings("branch_labels", names),
        doc=message(tree),
        upgrade=body(names, "upgrade"),
        downgrade=body(names, "downgrade"),
        irreversible=irreversible(names),
        problem=problem,
        computed=computed,
        lines=names.lines,
    )


def identifier(names: Names) -> str | None:
    return string_value(names.values["revision"]) if "revision" in names.values else None


def strings(name: str, names: Names) -> tuple[str, ...]:
    return strings_value(names.values[name]) if name in names.values else ()


def is_computed(name: str, names: Names) -> bool:
    return name in names.lines and wrong(name, names) is not None


def wrong(name: str, names: Names) -> Problem | None:
    """Why a name's value cannot be told; `down_revision` must be there, `revision` may be the file's name."""
    if name in names.unclear:
        return names.unclear[name]
    if name not in names.values:
        return (
            Problem("it declares no `down_revision`", remedy="add it; the first revision has `down_revision = None`")
            if name == "down_revision"
            else None
        )
    try:
        string_value(names.values[name]) if name == "revision" else strings_value(names.values[name])
    except NotLiteral as error:
        return Problem(f"`{name}` is {reason(error.node)}", error.node.lineno, error.node.col_offset + 1)
    return None


def irreversible(names: Names) -> str | None:
    """The reason in `irreversible = "reason"`; an empty one counts as none."""
    value = names.values.get("irreversible")
    try:
        return string_value(value) or None if value is not None else None
    except NotLiteral:
        return None


def body(names: Names, name: str) -> Body:
    function = names.functions.get(name)
    if function is None:
        return "present" if name in names.lines else "absent"
    statements = [statement for statement in function.body if not is_nothing(statement)]
    if not statements:
        return "empty"
    return "raises" if isinstance(statements[0], ast.Raise) else "present"


def is_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Return):
        return statement.value is None or isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def message(tree: ast.Module) -> str:
    docstring = ast.get_docstring(tree, clean=False) or ""
    if DEDENTS_DOCSTRINGS and "\n" in docstring:
        docstring = ast.get_docstring(tree, clean=True) or ""
    return first_paragraph(docstring)
