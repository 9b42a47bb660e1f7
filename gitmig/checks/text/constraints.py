"""Constraints that a revision adds to tables of PostgreSQL, and those it validates, by directives and by literal SQL."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.literals import literal, name_of
from gitmig.checks.text.sketches import sql_text
from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.statements import Token

OPENING, CLOSING = frozenset("(["), frozenset(")]")


class Added(NamedTuple):
    """A CHECK or a foreign key. `not_valid` is None when only running would tell; `not_null` is the column that a CHECK holds
    to be NOT NULL, when that is all it says."""

    table: str
    name: str | None
    not_valid: bool | None
    not_null: str | None = None


def alter_table(statement: tuple[Token, ...]) -> tuple[str, list[tuple[Token, ...]]] | None:
    """The table that a statement alters, and its actions; None for any other statement."""
    if not begins(statement, "ALTER", "TABLE"):
        return None
    place = 2
    while place < len(statement) and statement[place].is_word("IF", "EXISTS", "ONLY"):
        place += 1
    table, place = name_at(statement, place)
    return (table, actions(statement[place:])) if table else None


def actions(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    """What stands between the commas that are in no brackets."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == "mark":
            depth += (token.text in OPENING) - (token.text in CLOSING)
        if token == ("mark", ",") and depth == 0:
            found.append([])
        else:
            found[-1].append(token)
    return [tuple(one) for one in found if one]


def added_by(call: Call) -> Iterator[Added]:
    """The CHECKs and foreign keys that a call adds to a table that is there."""
    table = call.qualified_table
    if call.name == "execute":
        for altered, action in altered_by(call):
            yield from added_in(altered, action)
    elif call.name in ("create_check_constraint", "create_foreign_key") and table:
        column = not_null_of(call.values.get("condition"))
        yield Added(table, call.text("constraint_name"), call.flag("postgresql_not_valid"), column)


def validated_by(call: Call) -> Iterator[tuple[str, str]]:
    """Table and name of each constraint that literal SQL validates."""
    for table, action in altered_by(call):
        if begins(action, "VALIDATE", "CONSTRAINT"):
            yield table, name_at(action, 2)[0]


def altered_by(call: Call) -> Iterator[tuple[str, tuple[Token, ...]]]:
    for statement in statements(call.sql or ""):
        found = alter_table(statement)
        for action in found[1] if found else ():
            yield (found[0] if found else ""), action


def added_in(table: str, action: tuple[Token, ...]) -> Iterator[Added]:
    """What `ADD [CONSTRAINT name] CHECK (...) [NOT VALID]`, or `FOREIGN KEY`, or `NOT NULL column`, adds."""
    if not begins(action, "ADD"):
        return
    name, place = None, 1
    if begins(action, "ADD", "CONSTRAINT"):
        name, place = name_at(action, 2)
    rest = action[place:]
    not_valid = begins(rest[-2:], "NOT", "VALID")
    if begins(rest, "CHECK"):
        yield Added(table, name, not_valid, not_null_in(rest[1:-2] if not_valid else rest[1:]))
    elif begins(rest, "FOREIGN", "KEY"):
        yield Added(table, name, not_valid)
    elif begins(rest, "NOT", "NULL"):
        yield Added(table, name, not_valid, name_at(rest, 2)[0])


def not_null_of(condition: ast.expr | None) -> str | None:
    """The column of `"c IS NOT NULL"`, `sa.column("c").is_not(None)` or `sa.column("c") != None`."""
    if text := sql_text(condition):
        found = statements(text)
        return not_null_in(found[0]) if len(found) == 1 else None
    if isinstance(condition, ast.Call) and name_of(condition.func) in ("is_not", "isnot") and condition.args:
        owner, other = getattr(condition.func, "value", None), condition.args[0]
    elif isinstance(condition, ast.Compare) and isinstance(condition.ops[0], ast.NotEq):
        owner, other = condition.left, condition.comparators[0]
    else:
        return None
    is_null = literal(other) is None or (isinstance(other, ast.Call) and name_of(other.func) == "null")
    if not is_null:
        return None
    if isinstance(owner, ast.Call) and name_of(owner.func) == "column" and owner.args:
        name = literal(owner.args[0])
        return name if isinstance(name, str) else None
    return None


def not_null_in(tokens: tuple[Token, ...]) -> str | None:
    """The column of `c IS NOT NULL`, in brackets or not."""
    while len(tokens) > 2 and tokens[0] == ("mark", "(") and tokens[-1] == ("mark", ")"):
        tokens = tokens[1:-1]
    name, place = name_at(tokens, 0)
    rest = tokens[place:]
    return name.rpartition(".")[2] if len(rest) == 3 and begins(rest, "IS", "NOT", "NULL") else None
