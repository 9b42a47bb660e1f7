"""What an `execute` does to the rows of a table, in literal SQL or in SQLAlchemy's `update()` and `delete()`."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.lifetimes import place_of
from gitmig.checks.text.calls import qualified
from gitmig.checks.text.literals import literal, name_of
from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.checks.text.tree import tablename, tree_of
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeAlias

    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.statements import Token

    Tables: TypeAlias = Mapping[str, ast.expr]

LIMITING = ("WHERE", "JOIN", "FROM", "USING", "LIMIT")
MODULES = ("sa", "sqlalchemy", "sql", "expression")
HELD = ("add_column", "alter_column", "create_", "drop_column", "drop_constraint", "rename_table")


class RowChange(NamedTuple):
    """A statement that changes rows. `where` is the column of a condition that is nothing but `column IS NULL`."""

    kind: str
    table: str
    limited: bool
    where: str = ""


def row_changes(script: Script, call: Call) -> Iterator[RowChange]:
    if call.name != "execute":
        return
    if call.sql is None:
        yield from of_expression(call.values.get("sqltext"), tables_of(tree_of(script.source.data)))
        return
    for statement in statements(call.sql):
        if begins(statement, "UPDATE"):
            yield of_text("UPDATE", statement, 2 if begins(statement[1:], "ONLY") else 1)
        elif begins(statement, "DELETE", "FROM"):
            yield of_text("DELETE", statement, 3 if begins(statement[2:], "ONLY") else 2)


def tables_of(tree: ast.Module) -> Tables:
    """What is assigned to the names of a file that are assigned once; for a model its table."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and (table := tablename(node)):
            made = ast.Call(ast.Name("table", ast.Load()), [ast.Constant(table)], [])
            found.setdefault(node.name, []).append(made)
        if isinstance(node, ast.Assign):
            for target in node.targets:
                found.setdefault(name_of(target), []).append(node.value)
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def outside(tokens: tuple[Token, ...]) -> Iterator[Token]:
    """What is in no brackets: conditions of the statement itself, not of a query in it."""
    depth = 0
    for token in tokens:
        depth += token == ("mark", "(")
        if depth == 0:
            yield token
        depth -= token == ("mark", ")")


def of_text(kind: str, statement: tuple[Token, ...], place: int) -> RowChange:
    table, after = name_at(statement, place)
    rest = tuple(outside(statement[after:]))
    words = [token for token in rest if token.is_word(*LIMITING)]
    last = rest[-4:]
    only_null = len(words) == 1 and len(last) == 4 and begins(last[:1], "WHERE") and begins(last[2:], "IS", "NULL")
    return RowChange(kind, table, bool(words), last[1].text if only_null else "")


def of_expression(node: ast.expr | None, tables: Tables) -> Iterator[RowChange]:
    """Of `sa.update(orders).values(...)`, `orders.delete()` and `session.query(Order).delete()`, where `orders` is a table, or `Order` a
    model in the file, whose name can be read."""
    methods: set[str] = set()
    while isinstance(node, ast.Call):
        name = name_of(node.func)
        if name in ("update", "delete"):
            table, limited = target(node, tables)
            if table:
                yield RowChange(
                    name.upper(), table, limited or bool(methods & {"where", "filter", "filter_by", "limit"})
                )
            return
        methods.add(name)
        node = node.func.value if isinstance(node.func, ast.Attribute) else None


def target(node: ast.Call, tables: Tables) -> tuple[str | None, bool]:
    """The table of a call of `update` or `delete`, and whether the call itself has a condition."""
    function = node.func
    if (queried := of_session(node)) is not None:
        return name_of_table(queried[0], tables), queried[1]
    if isinstance(function, ast.Attribute) and name_of(function.value) not in MODULES:
        return name_of_table(function.value, tables), bool(node.args or node.keywords)
    return name_of_table(node.args[0], tables) if node.args else None, len(node.args) > 1 or bool(node.keywords)


def of_session(node: ast.Call) -> tuple[ast.expr, bool] | None:
    """What `session.query(Order)...delete()` is asked for, and whether a condition may be between."""
    between = -1
    while isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call):
        node, between = node.func.value, between + 1
        if name_of(node.func) == "query":
            return (node.args[0], between > 0) if len(node.args) == 1 else None
    return None


def name_of_table(node: ast.expr, tables: Tables) -> str | None:
    node = node.value if isinstance(node, ast.Attribute) and node.attr == "__table__" else node
    node = tables.get(name_of(node), node) if isinstance(node, ast.Name) else node
    if not isinstance(node, ast.Call) or name_of(node.func) not in ("table", "Table") or not node.args:
        return None
    name = literal(node.args[0])
    schemas = [literal(keyword.value) for keyword in node.keywords if keyword.arg == "schema"]
    schema = schemas[0] if schemas and isinstance(schemas[0], str) else None
    return qualified(name, schema) if isinstance(name, str) else None


def rows_changed_before(script: Script, call: Call) -> Iterator[RowChange]:
    """What is done to rows of a call's table before the call."""
    before = script.upgrade[: place_of(script, call)]
    return (change for each in before for change in row_changes(script, each) if change.table == call.qualified_table)


def has_model(script: Script, table: str | None) -> bool:
    """Whether a model of the table is in the file, which is there to read and write its rows."""
    tree = tree_of(script.source.data)
    return any(isinstance(node, ast.ClassDef) and tablename(node) == table for node in ast.walk(tree))


def emptied_before(script: Script, call: Call, table: str) -> bool:
    """Whether every row is taken out of a table before a call, by SQL, SQLAlchemy's `delete()` or a session's `query(Model).delete()`."""
    if any(change.kind == "DELETE" and not change.limited for change in rows_changed_before(script, call)):
        return True
    return any(line < call.line and name == table for name, line in deleted_by_sessions(tree_of(script.source.data)))


def deleted_by_sessions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The table and line of each `query(Model).delete()` whose model is in the file."""
    models = {node.name: tablename(node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) == "delete" and isinstance(node.func, ast.Attribute):
            query = node.func.value
            if isinstance(query, ast.Call) and name_of(query.func) == "query" and len(query.args) == 1:
                yield models.get(name_of(query.args[0]), ""), node.lineno


def holds_lock(script: Script, call: Call, table: str) -> bool:
    """Whether an earlier call changed the table in the transaction that this call runs in."""
    held = False
    for each in script.upgrade:
        if each is call:
            return held and not call.autocommit
        if each.autocommit:
            held = False
        elif each.qualified_table == table and each.name.startswith(HELD):
            held = True
    return False


def is_backfill(script: Script, call: Call, change: RowChange) -> bool:
    """Whether it goes through all rows of a table that the same transaction has locked."""
    everything = not change.limited or (change.table, change.where) in script.new_columns
    return everything and change.table not in script.new_tables and holds_lock(script, call, change.table)
