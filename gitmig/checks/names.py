"""What the names in a revision file stand for: constants, helper functions, `op`, a batch, the connection."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.calls import Call
from gitmig.checks.text.literals import name_of, pairs
from gitmig.checks.text.tree import tablename
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TypeAlias


class Role:
    """What is no value: the directives, the connection they run on, the migration context."""

    OP: Role
    CONNECTION: Role
    CONTEXT: Role


# an Enum would do the same, and loading that takes as long as ten modules of ours
Role.OP, Role.CONNECTION, Role.CONTEXT = Role(), Role(), Role()
IMPORTED = {"op": Role.OP, "context": Role.CONTEXT}


Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Meaning: TypeAlias = ast.expr | Role | Call | Function
Names: TypeAlias = dict[str, Meaning]

LONGEST_LOOP = 100
WITH_TYPES = ("sqlalchemy", "sqlmodel")
TYPES = (
    " BIGINT BIGINTEGER BINARY BLOB BOOLEAN CHAR CLOB DATE DATETIME DECIMAL DOUBLE DOUBLE_PRECISION ENUM FLOAT INT INTEGER INTERVAL JSON JSONB "
    "LARGEBINARY NUMERIC NVARCHAR REAL SMALLINT SMALLINTEGER STRING TEXT TIME TIMESTAMP TINYINT UNICODE UNICODETEXT UUID "
    "VARBINARY VARCHAR "
)
# What has nothing below it that matters: literals, and what is no node.
LEAVES = frozenset((ast.Constant, ast.Load, ast.Store, ast.Del, str, int, type(None)))
CHANGING = frozenset((ast.Attribute, ast.Subscript, ast.AugAssign, ast.Global, ast.Nonlocal))
PACKAGES = ("alembic", "gitmig")
# What an attribute of the context is.
OF_CONTEXT = {"bind": Role.CONNECTION, "connection": Role.CONNECTION, "impl": Role.CONTEXT}
CHANGES = frozenset(
    (
        "append",
        "extend",
        "insert",
        "remove",
        "pop",
        "clear",
        "update",
        "setdefault",
        "add",
        "discard",
        "sort",
        "reverse",
    )
)


def module_names(tree: ast.Module) -> Names:
    """What the names at the top of a file stand for. A name that is set twice, or changed, stands for nothing."""
    names: Names = {}
    lost: set[str] = set()
    for statement in tree.body:
        for name, meaning in top_level(statement, names):
            if name in names or meaning is None:
                lost.add(name)
            else:
                names[name] = meaning
    lost.update(changed([tree]))
    return {name: meaning for name, meaning in names.items() if name not in lost}


def top_level(statement: ast.stmt, names: Names) -> Iterator[tuple[str, Meaning | None]]:
    if isinstance(statement, Function):
        yield statement.name, statement
    elif isinstance(statement, ast.ClassDef) and (table := tablename(statement)):
        yield statement.name, ast.Call(ast.Name("Table", ast.Load()), [ast.Constant(table)], [])
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        yield from imported(statement)
    elif isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        if isinstance(statement.targets[0], ast.Name):
            yield statement.targets[0].id, meaning_of(statement.value, names)
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
        yield statement.target.id, meaning_of(statement.value, names)
    else:
        yield from ((name, None) for name in stored([statement]))


def imported(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Meaning]]:
    """The names that mean `op` or `context`; a directive that is imported by itself is an attribute of `op`. A type that is called as one of
    SQLAlchemy's, and comes from elsewhere, may be any other one: it has its module before its name."""
    for alias in statement.names:
        name = alias.asname or alias.name
        if isinstance(statement, ast.Import):
            if alias.name in ("alembic.op", "gitmig.op") and alias.asname:
                yield name, Role.OP
        elif statement.module in PACKAGES and alias.name in IMPORTED:
            yield name, IMPORTED[alias.name]
        elif statement.module in ("alembic.op", "gitmig.op"):
            yield name, ast.Attribute(ast.Name("alembic.op", ast.Load()), alias.name, ast.Load())
        elif is_type(alias.name) and (statement.module or "").partition(".")[0] not in WITH_TYPES:
            yield name, ast.Name(f"{statement.module}.{alias.name}", ast.Load())


def is_type(name: str) -> bool:
    return name[:1].isupper() and f" {name.upper()} " in TYPES


def meaning_of(node: ast.expr, names: Names) -> Meaning:
    """What an expression stands for where these names do: a role, or the expression with their values put in."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node)
    if (role := role_of(node, names)) is not None:
        return role
    value = resolved(node, names)
    return value if value is node else role_of(value, names) or value


def role_of(node: ast.expr, names: Names) -> Role | None:
    if isinstance(node, ast.NamedExpr):
        node = node.value
    if isinstance(node, ast.Name):
        meaning = Role.OP if node.id == "alembic.op" else names.get(node.id)
        return meaning if isinstance(meaning, Role) else None
    if isinstance(node, ast.Attribute):
        if node.attr == "op" and isinstance(node.value, ast.Name) and node.value.id in PACKAGES:
            return Role.OP if node.value.id not in names else None
        owner = role_of(node.value, names) if node.attr in OF_CONTEXT else None
        return OF_CONTEXT[node.attr] if owner is Role.CONTEXT else None
    if isinstance(node, ast.Call):
        called = name_of(node.func)
        owner = role_of(node.func.value, names) if isinstance(node.func, ast.Attribute) else None
        if called in ("get_bind", "get_context") and (owner is Role.CONTEXT or is_directive(node.func, names)):
            return Role.CONNECTION if called == "get_bind" else Role.CONTEXT
        if called in ("execution_options", "connection") and owner is Role.CONNECTION:
            return owner
        return Role.CONNECTION if is_session(node, names) else None
    return None


def is_session(node: ast.Call, names: Names) -> bool:
    """Whether it is a session of the migration's connection: `Session(bind=op.get_bind())`, or one of a `sessionmaker`."""
    maker = names.get(node.func.id) if isinstance(node.func, ast.Name) else node.func
    if name_of(node.func) != "Session" and not (isinstance(maker, ast.Call) and name_of(maker.func) == "sessionmaker"):
        return False
    calls = [node, maker] if isinstance(maker, ast.Call) else [node]
    binds = [each.value for call in calls for each in call.keywords if each.arg == "bind"]
    binds += [call.args[0] for call in calls if call.args]
    return any(role_of(bind, names) is Role.CONNECTION for bind in binds)


def is_directive(function: ast.expr, names: Names) -> bool:
    """Whether it is `op.something`, or a name that was imported from `alembic.op`."""
    if isinstance(function, ast.Name):
        meaning = names.get(function.id)
        function = meaning if isinstance(meaning, ast.Attribute) else function
    return isinstance(function, ast.Attribute) and role_of(function.value, names) is Role.OP


def resolved(node: ast.expr, names: Names) -> ast.expr:
    """The expression with the values of names put in, and what helpers that only return something return."""
    if isinstance(node, ast.Constant):
        return node
    if isinstance(node, ast.Name):
        meaning = names.get(node.id)
        return meaning if isinstance(meaning, ast.expr) else node
    if isinstance(node, ast.NamedExpr):
        return resolved(node.value, names)
    if isinstance(node, ast.ListComp | ast.GeneratorExp):
        return listed(node, names) or node
    if isinstance(node, ast.Lambda | ast.SetComp | ast.DictComp):
        return node
    if isinstance(node, ast.Call) and (value := returned(node, names)) is not None:
        return value
    return with_parts(node, names)


def listed(node: ast.ListComp | ast.GeneratorExp, names: Names) -> ast.expr | None:
    """The list that a comprehension gives of one that is written out; None where only running would tell."""
    first, *others = node.generators
    items = resolved(first.iter, names)
    if others or first.ifs or first.is_async or not isinstance(items, ast.Tuple | ast.List):
        return None
    if len(items.elts) > LONGEST_LOOP or any(isinstance(item, ast.Starred) for item in items.elts):
        return None
    bindings = [unpacked(first.target, item) for item in items.elts]
    if any(set(each) != stored([first.target]) for each in bindings):
        return None
    elements = [resolved(node.elt, {**names, **each}) for each in bindings]
    return ast.copy_location(ast.List(elements, ast.Load()), node)


def unpacked(target: ast.expr, value: ast.expr) -> Names:
    """What the names of a target stand for when it is given a value that is written out."""
    if isinstance(target, ast.Name):
        return {target.id: value}
    displays = ast.Tuple | ast.List
    if isinstance(target, displays) and isinstance(value, displays) and len(target.elts) == len(value.elts):
        pairs = zip(target.elts, value.elts, strict=True)
        return {name: meaning for one, other in pairs for name, meaning in unpacked(one, other).items()}
    return {}


def with_parts(node: ast.expr, names: Names) -> ast.expr:
    """The same node where nothing in it changes, else a copy."""
    changes: dict[str, object] = {}
    for field, value in ast.iter_fields(node):
        new: object = value
        if isinstance(value, ast.expr):
            new = resolved(value, names)
        elif isinstance(value, list):
            new = [one for part in value for one in parts_of(part, names)]
            if len(new) == len(value) and all(one is other for one, other in zip(new, value, strict=True)):
                new = value
        if new is not value:
            changes[field] = new
    if not changes:
        return node
    fields = {**dict(ast.iter_fields(node)), **changes}
    return ast.copy_location(type(node)(**fields), node)


def parts_of(part: object, names: Names) -> list[object]:
    """A part with values put in; of `**` with what is written out, each keyword by itself."""
    if isinstance(part, ast.expr):
        return [resolved(part, names)]
    if isinstance(part, ast.keyword):
        value = resolved(part.value, names)
        given = pairs(value) if part.arg is None else None
        if given is not None:
            return [ast.copy_location(ast.keyword(name, each), part) for name, each in given.items()]
        return [part if value is part.value else ast.copy_location(ast.keyword(part.arg, value), part)]
    return [part]


def returned(call: ast.Call, names: Names) -> ast.expr | None:
    """What a helper function or a lambda of the file returns, where that is all it does."""
    function = names.get(call.func.id) if isinstance(call.func, ast.Name) else None
    value = value_of(function) if isinstance(function, ast.FunctionDef | ast.Lambda) else None
    if value is None or not isinstance(function, ast.FunctionDef | ast.Lambda):
        return None
    outside = {name: meaning for name, meaning in names.items() if meaning is not function}
    inside = arguments_of(function, call, names)
    return None if inside is None else resolved(value, {**outside, **inside})


def value_of(function: ast.FunctionDef | ast.Lambda) -> ast.expr | None:
    """The expression of a function that does nothing but return one."""
    if isinstance(function, ast.Lambda):
        return function.body
    body = [statement for statement in function.body if not is_docstring(statement)]
    return body[0].value if len(body) == 1 and isinstance(body[0], ast.Return) else None


def arguments_of(function: Function | ast.Lambda, call: ast.Call, names: Names) -> Names | None:
    """What a function's parameters stand for in a call; None where only running would tell.

    A parameter whose value is not known stands for itself under a name that nothing else has.
    """
    signature = function.args
    positional = [*signature.posonlyargs, *signature.args]
    stars = [argument for argument in call.args if isinstance(argument, ast.Starred)]
    if stars or any(keyword.arg is None for keyword in call.keywords) or len(call.args) > len(positional):
        return None
    every = [*positional, *signature.kwonlyargs]
    owner = "lambda" if isinstance(function, ast.Lambda) else function.name
    found: Names = {each.arg: ast.Name(f"{owner}.{each.arg}", ast.Load()) for each in every}
    defaults = zip(reversed(positional), reversed(signature.defaults), strict=False)
    found.update((each.arg, value) for each, value in defaults)
    keyword_only = zip(signature.kwonlyargs, signature.kw_defaults, strict=True)
    found.update((each.arg, value) for each, value in keyword_only if value is not None)
    given = [*zip((each.arg for each in positional), call.args, strict=False)]
    given += [(keyword.arg or "", keyword.value) for keyword in call.keywords]
    found.update((name, meaning_of(value, names)) for name, value in given if name in found)
    return found


def is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def stored(nodes: Iterable[ast.AST]) -> set[str]:
    """Every name that this code sets in any way."""
    return {
        node.id
        for top in nodes
        for node in walked(top)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }


def changed(nodes: Iterable[ast.AST]) -> set[str]:
    """The names whose values this code changes in place: `names.append(...)`, `names[0] = ...`, `names += ...`, `global names`."""
    found: set[str] = set()
    for top in nodes:
        for node in walked(top):
            if type(node) not in CHANGING:  # most are not, and a call of isinstance takes long
                continue
            if isinstance(node, ast.Attribute) and node.attr in CHANGES and isinstance(node.value, ast.Name):
                found.add(node.value.id)
            elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
                found.update([] if isinstance(node.ctx, ast.Load) else [node.value.id])
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
            elif isinstance(node, ast.Global | ast.Nonlocal):
                found.update(node.names)
    return found


def walked(top: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it in no order, but for literals: in a third of the time that `ast.walk` takes."""
    waiting = [top]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += children(node)


def children(node: ast.AST) -> list[ast.AST]:
    """The parts of a node in the order in which they are written, literals left out."""
    found: list[ast.AST] = []
    for field in node._fields:
        value: Any = getattr(node, field, None)
        kind = type(value)
        if kind is list:
            found += [part for part in value if type(part) not in LEAVES]
        elif kind not in LEAVES and isinstance(value, ast.AST):
            found.append(value)
    return found
