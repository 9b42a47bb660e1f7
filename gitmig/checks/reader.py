"""Reading what a function of a revision does, in the order in which it would run."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.names import (
    Function,
    Names,
    Role,
    arguments_of,
    changed,
    children,
    is_directive,
    meaning_of,
    resolved,
    role_of,
    stored,
    unpacked,
)
from gitmig.checks.place import Place, assigned, bound, items_of, joined, set_within, without
from gitmig.checks.text.calls import PARAMETERS, TABLES, Call
from gitmig.checks.text.conditions import DIALECTS, dialects_of, dialects_where
from gitmig.checks.text.literals import literal, name_of, pairs
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DEEPEST = 8
# How much of a file is followed before it is given up: statements, those of loops and helpers each time they run.
MOST_STEPS = 20_000
# What else runs SQL on a connection or a session.
EXECUTING = ("exec_driver_sql", "scalar", "scalars")
# What changes rows by a query of a session.
OF_QUERIES = ("update", "delete")
# What makes a table without a directive, and the name of such a call here.
MAKING = ("create", "create_table")
CREATION = "create"
LOOPS = (ast.For, ast.AsyncFor, ast.While)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


class Reader:
    """The calls found so far, and whether what runs next is outside of a transaction."""

    def __init__(self, *, autocommit: bool) -> None:
        self.calls: list[Call] = []
        self.autocommit = autocommit
        self.steps = 0

    def function(self, function: Function, place: Place) -> None:
        for decorator in function.decorator_list:
            place = place.on(dialects_of(decorator))
        self.block(function.body, place._replace(functions=(*place.functions, function.name)))

    def block(self, statements: Sequence[ast.stmt], place: Place) -> Place | None:
        """Read statements; where they go on afterwards, or None when they always leave."""
        here: Place | None = place
        for statement in statements:
            self.steps += 1
            if here is None or self.steps > MOST_STEPS:
                return None
            here = self.statement(statement, here)
        return here

    def statement(self, statement: ast.stmt, place: Place) -> Place | None:
        if isinstance(statement, ast.If):
            return self.branch(statement, place)
        if isinstance(statement, LOOPS):
            return self.loop(statement, place)
        if isinstance(statement, ast.With | ast.AsyncWith):
            return self.within(statement, place)
        if isinstance(statement, ast.Try | ast.TryStar | ast.Match):
            return self.either(statement, place)
        if isinstance(statement, Function):
            return bound(place, {statement.name: statement})
        if isinstance(statement, ast.ClassDef):
            return place
        self.expressions(statement, place)
        if isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break):
            return None
        return assigned(statement, place)

    def branch(self, statement: ast.If, place: Place) -> Place | None:
        """Both ways, each for the dialects that come there."""
        self.expressions(statement.test, place)
        place = bound(place, set_within(statement.test, place))
        ways = dialects_where(resolved(statement.test, place.names)) or (DIALECTS, DIALECTS)
        is_open = not ways[0].isdisjoint(ways[1])
        ends = []
        for body, dialects in zip((statement.body, statement.orelse), ways, strict=True):
            there = place.on(dialects)._replace(guarded=place.guarded or is_open)
            if there.dialect != frozenset():
                before = self.autocommit
                end = self.block(body, there)
                ends.append(end)
                self.autocommit = before if end is None else self.autocommit
        left = None in ends if is_open else any(end.guarded for end in ends if end is not None)
        after = joined([end for end in ends if end is not None], place)
        return after and after._replace(guarded=place.guarded or left)

    def loop(self, statement: ast.For | ast.AsyncFor | ast.While, place: Place) -> Place:
        """A loop over a list that is written out is read once an item, any other once."""
        lost = without(place, stored([statement]) | changed([statement]))
        items = None
        if isinstance(statement, ast.For):
            self.expressions(statement.iter, place)
            items = items_of(statement.iter, place)
            for item in items or ():
                bindings = unpacked(statement.target, item)
                self.block(statement.body, bound(lost, bindings))
        if items is None:
            self.block(statement.body, lost._replace(repeated=True))
        self.block(statement.orelse, lost)
        return lost

    def within(self, statement: ast.With | ast.AsyncWith, place: Place) -> Place | None:
        before, inside = self.autocommit, place
        for item in statement.items:
            manager = item.context_expr
            if name_of(manager.func if isinstance(manager, ast.Call) else manager) == "autocommit_block":
                self.autocommit = True
                continue
            self.expressions(manager, inside)
            if isinstance(item.optional_vars, ast.Name):
                batch = self.calls[-1] if self.calls and self.calls[-1].node is manager else None
                is_batch = batch is not None and batch.name == "batch_alter_table"
                meaning = batch if is_batch and batch else meaning_of(manager, inside.names)
                inside = bound(inside, {item.optional_vars.id: meaning})
        end = self.block(statement.body, inside)
        self.autocommit = before
        return end

    def either(self, statement: ast.Try | ast.TryStar | ast.Match, place: Place) -> Place | None:
        """Code of which some may not run: all of it is read, and what it sets is not known afterwards."""
        lost = without(place, stored([statement]))
        if isinstance(statement, ast.Match):
            self.expressions(statement.subject, place)
            for case in statement.cases:
                self.block(case.body, lost)
            return lost
        end = self.block(statement.body, place)
        for handler in statement.handlers:
            self.block(handler.body, lost)
        end = self.block(statement.orelse, end) if end is not None else None
        last = self.block(statement.finalbody, lost)
        return None if last is None or (end is None and not statement.handlers) else lost

    def expressions(self, top: ast.AST, place: Place) -> None:
        """The calls in an expression or a simple statement, those inside of others first."""
        if isinstance(top, ast.Lambda | ast.FunctionDef):
            return
        if isinstance(top, COMPREHENSIONS):
            self.comprehension(top, place)
            return
        for part in children(top):
            self.expressions(part, place)
        if isinstance(top, ast.Call):
            self.call(top, place)

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, place: Place) -> None:
        lost = without(place, stored([node]))
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        first = node.generators[0]
        items = items_of(first.iter, place) if len(node.generators) == 1 and not first.ifs else None
        places = [lost._replace(repeated=True)] if items is None else []
        places += [bound(lost, unpacked(first.target, item)) for item in items or ()]
        for there in places:
            for part in parts:
                self.expressions(part, there)

    def call(self, node: ast.Call, place: Place) -> None:
        found = directive_call(node, place)
        if found is not None:
            self.calls.append(found._replace(autocommit=self.autocommit))
            self.transaction(found)
        elif isinstance(node.func, ast.Name):
            self.helper(node, place)
        if name_of(node.func) == "execution_options" and turns_autocommit(node):
            self.autocommit = True

    def helper(self, node: ast.Call, place: Place) -> None:
        """What a function of the same file does, called with these arguments."""
        function = place.names.get(name_of(node.func))
        if not isinstance(function, Function) or function.name in place.functions:
            return
        arguments = arguments_of(function, node, place.names)
        if arguments is None:
            arguments = {each.arg: ast.Name(f"{function.name}.{each.arg}", ast.Load()) for each in function.args.args}
        if len(place.functions) < DEEPEST:
            there = place._replace(names={**place.names, **arguments}, through=(*place.through, node))
            self.function(function, there)

    def transaction(self, call: Call) -> None:
        """`op.execute("COMMIT")` ends the transaction that the migration runs in, `BEGIN` begins another."""
        words = (call.sql or "").strip().rstrip(";").upper().split()
        if words in (["COMMIT"], ["END"], ["COMMIT", "TRANSACTION"], ["END", "TRANSACTION"], ["ROLLBACK"]):
            self.autocommit = True
        elif words[:1] == ["BEGIN"] or words[:2] == ["START", "TRANSACTION"]:
            self.autocommit = False


def directive_call(node: ast.Call, place: Place) -> Call | None:
    """The call as one of a directive, or None when it is none."""
    name, batch = name_of(node.func), None
    if name in OF_QUERIES and is_of_session(node, place.names):
        return made("execute", node, {"sqltext": node}, None, False, place)
    if name in MAKING and (table := table_made(node, place.names)) is not None:
        return made(CREATION, node, table, None, False, place)
    if not is_directive(node.func, place.names):
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        meaning = place.names.get(owner.id) if isinstance(owner, ast.Name) else None
        if isinstance(meaning, Call):
            batch = meaning
        elif owner is None or not executes(name, role_of(owner, place.names)):
            return None
        name = "execute" if batch is None else name
    elif isinstance(node.func, ast.Name) and isinstance(meaning := place.names.get(name), ast.Attribute):
        name = meaning.attr
    values, is_open = arguments(name, node, batch, place)
    if name == "execute" and "statement" in values:
        values["sqltext"] = values.pop("statement")
    return made(name, node, values, batch, is_open, place)


def table_made(node: ast.Call, names: Names) -> Mapping[str, ast.expr] | None:
    """What `orders.create(op.get_bind())` makes, of a `Table` or a model's `__table__` in the file, or `create_table("orders", ...)` of a
    helper that is elsewhere; None for all else."""
    if name_of(node.func) == "create_table":
        is_known = is_directive(node.func, names) or isinstance(names.get(getattr(node.func, "id", "")), Function)
        return None if is_known or not node.args else {"table_name": resolved(node.args[0], names)}
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    if isinstance(owner, ast.Attribute) and owner.attr == "__table__":
        owner = owner.value
    table = resolved(owner, names) if owner is not None else None
    if not isinstance(table, ast.Call) or name_of(table.func) != "Table" or not table.args:
        return None
    schema = {keyword.arg: keyword.value for keyword in table.keywords if keyword.arg == "schema"}
    return {"table_name": resolved(table.args[0], names), **schema}


def is_of_session(node: ast.Call, names: Names) -> bool:
    """Whether it is `session.query(...)...update(...)` of the migration's connection."""
    below: ast.expr = node
    while isinstance(below, ast.Call) and isinstance(below.func, ast.Attribute):
        if below.func.attr == "query":
            return role_of(below.func.value, names) is Role.CONNECTION
        below = below.func.value
    return False


def executes(name: str, role: Role | None) -> bool:
    """Whether a method of what has this role runs SQL."""
    return role is not None and (name == "execute" or (role is Role.CONNECTION and name in EXECUTING))


def made(
    name: str, node: ast.Call, values: Mapping[str, ast.expr], batch: Call | None, is_open: bool, place: Place
) -> Call:
    table, schema = (batch.table, batch.schema) if batch else (None, None)
    if batch is None:
        table = next((text(values[key]) for key in values if key in TABLES), None)
        schema = text(values.get("schema", values.get("source_schema")))
    return Call(
        name,
        node,
        values,
        table,
        schema,
        batch,
        dialect=place.dialect,
        repeated=place.repeated,
        guarded=place.guarded,
        is_open=is_open,
        through=place.through,
    )


def text(node: ast.expr | None) -> str | None:
    value = literal(node)
    return value if isinstance(value, str) else None


def arguments(name: str, node: ast.Call, batch: Call | None, place: Place) -> tuple[dict[str, ast.expr], bool]:
    """The arguments by the names of the directive's parameters, and whether there may be more."""
    parameters = PARAMETERS.get(name, ())
    if batch is not None:
        parameters = tuple(each for each in parameters if each not in TABLES)
    values: dict[str, ast.expr] = {}
    is_open = False
    given = [part for argument in node.args for part in spread(argument, place.names)]
    for position, argument in enumerate(given):
        parameter = parameters[position] if position < len(parameters) else ""
        if parameter.startswith("*"):
            rest = [each for each in given[position:] if not isinstance(each, ast.Starred)]
            is_open = is_open or len(rest) < len(given) - position
            values[parameter[1:]] = ast.copy_location(ast.Tuple(rest, ast.Load()), node)
            break
        if isinstance(argument, ast.Starred):
            is_open = True
            break
        values[parameter or f"argument {position}"] = argument
    for keyword in node.keywords:
        value = resolved(keyword.value, place.names)
        if keyword.arg:
            values[keyword.arg] = value
        elif (known := pairs(value)) is not None:
            values.update(known)
        else:
            is_open = True
    return values, is_open


def spread(argument: ast.expr, names: Names) -> list[ast.expr]:
    """An argument with the values of names put in; those of a list that is written out, behind `*`."""
    value = resolved(argument, names)
    if isinstance(value, ast.Starred) and isinstance(value.value, ast.Tuple | ast.List):
        return list(value.value.elts)
    return [value]


def turns_autocommit(node: ast.Call) -> bool:
    return any(keyword.arg == "isolation_level" and literal(keyword.value) == "AUTOCOMMIT" for keyword in node.keywords)


def calls_of(function: Function | None, names: Names, *, autocommit: bool = False) -> tuple[Call, ...]:
    """The calls that a function makes, in the order in which they run."""
    if function is None:
        return ()
    reader = Reader(autocommit=autocommit)
    without_arguments = ast.Call(ast.Name(function.name, ast.Load()), [], [])
    try:
        reader.function(function, Place({**names, **(arguments_of(function, without_arguments, names) or {})}))
    except RecursionError:
        return ()
    return tuple(reader.calls)
