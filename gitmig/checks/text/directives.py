"""Literal SQL as the directives that say the same, so that one check judges both. What its words leave in doubt is none."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.calls import Call
from gitmig.checks.text.constraints import actions, alter_table
from gitmig.checks.text.definitions import column_in
from gitmig.checks.text.modifications import modified
from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.checks.text.type_words import retyped
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitmig.checks.text.statements import Token

    Words = tuple[Token, ...]
    # The name of a directive, its table as it is written, its arguments.
    Values = Mapping[str, ast.expr | str | bool | None]
    Said = tuple[str, str, Values]

# What follows ADD and is no column.
NO_COLUMN = (
    "CHECK",
    "CONSTRAINT",
    "DEFAULT",
    "EXCLUDE",
    "FOREIGN",
    "FULLTEXT",
    "INDEX",
    "KEY",
    "NOT",
    "PARTITION",
    "PERIOD",
    "PRIMARY",
    "SPATIAL",
    "SYSTEM",
    "UNIQUE",
    "VALUE",
)
KINDS = ("CHECK", "EXCLUDE", "FOREIGN", "PRIMARY", "UNIQUE")


def directives_of(call: Call) -> Iterator[Call]:
    """What the SQL that a call executes does, as calls at the same place."""
    for statement in statements(call.sql or ""):
        for name, written, values in said_by(statement):
            schema, _, table = written.rpartition(".")
            nodes = {key: node_of(value, call) for key, value in values.items()}
            said = call._replace(name=name, values=nodes, batch=None, origin=call)
            yield said._replace(table=table or None, schema=schema or None)


def node_of(value: ast.expr | str | bool | None, call: Call) -> ast.expr:
    node = value if isinstance(value, ast.expr) else ast.Constant(value)
    for each in ast.walk(node):
        if isinstance(each, ast.expr | ast.keyword):
            ast.copy_location(each, call.node)
    return node


def said_by(statement: Words) -> Iterator[Said]:
    if begins(statement, "CREATE"):
        yield from created_index(statement[1:])
    elif begins(statement, "DROP", "INDEX"):
        yield from dropped_indexes(statement[2:])
    elif (found := alter_table(statement)) is not None:
        table, said = found
        how = {"mysql_algorithm": True} if any(map(refuses_to_copy, said)) else {}
        exchanges = any(begins(action, "ADD") and has(action, "PRIMARY", "KEY") for action in said)
        for action in said:
            if begins(action, "ADD"):
                yield from added(table, action[1:], how)
            elif begins(action, "DROP", "PRIMARY", "KEY") and not exchanges:
                yield "drop_constraint", table, {"type_": "primary", **how}
            elif begins(action, "ALTER"):
                yield from altered(table, action[2:] if begins(action, "ALTER", "COLUMN") else action[1:])
            elif (values := modified(action)) is not None:
                yield "alter_column", table, {**values, **how}


def refuses_to_copy(action: Words) -> bool:
    """`ALGORITHM=INPLACE`, `ALGORITHM=INSTANT`, `ALGORITHM=NOCOPY`, `LOCK=NONE`, with or without the mark."""
    return refuses_to_wait(action) or (
        begins(action, "ALGORITHM") and action[-1].is_word("INPLACE", "INSTANT", "NOCOPY")
    )


def refuses_to_wait(action: Words) -> bool:
    return begins(action, "LOCK") and action[-1].is_word("NONE")


def created_index(rest: Words) -> Iterator[Said]:
    """`CREATE [UNIQUE] INDEX [CONCURRENTLY] name ON table`; ON ONLY builds nothing."""
    rest = rest[1:] if begins(rest, "UNIQUE") else rest
    if not begins(rest, "INDEX"):
        return
    concurrently = begins(rest, "INDEX", "CONCURRENTLY")
    rest = rest[2:] if concurrently else rest[1:]
    rest = rest[3:] if begins(rest, "IF", "NOT", "EXISTS") else rest
    name, place = ("", 0) if begins(rest, "ON") else name_at(rest, 0)
    table = name_at(rest, place + 1)[0] if begins(rest[place:], "ON") else ""
    if table and not begins(rest[place:], "ON", "ONLY"):
        index = {"index_name": name} if name else {}
        yield "create_index", table, {**index, "postgresql_concurrently": concurrently}


def dropped_indexes(rest: Words) -> Iterator[Said]:
    concurrently = begins(rest, "CONCURRENTLY")
    rest = rest[1:] if concurrently else rest
    rest = rest[2:] if begins(rest, "IF", "EXISTS") else rest
    name, place = name_at(rest, 0)
    while name:
        table = name_at(rest, place + 1)[0] if begins(rest[place:], "ON") else ""
        yield "drop_index", table, {"index_name": name, "postgresql_concurrently": concurrently}
        more = rest[place : place + 1] == (("mark", ","),)
        name, place = name_at(rest, place + 1) if more else ("", place)


def added(table: str, rest: Words, how: Values) -> Iterator[Said]:
    """What ADD adds: a constraint, or one column or several in brackets."""
    name, place = "", 0
    if begins(rest, "CONSTRAINT"):
        name, place = ("", 1) if len(rest) > 1 and rest[1].is_word(*KINDS) else name_at(rest, 1)
    if len(rest) > place and rest[place].is_word(*KINDS):
        yield from constraint(table, rest[place:], {**({"constraint_name": name} if name else {}), **how})
    elif begins(rest, "COLUMN") or not rest[:1] or not rest[0].is_word(*NO_COLUMN):
        rest = rest[1:] if begins(rest, "COLUMN") else rest
        rest = rest[3:] if begins(rest, "IF", "NOT", "EXISTS") else rest
        in_brackets = rest[:1] == (("mark", "("),) and rest[-1] == ("mark", ")")
        for definition in actions(rest[1:-1]) if in_brackets else [rest]:
            column = column_in(definition)
            if column is not None:
                yield "add_column", table, {"column": column, "inline_references": True, **how}


def constraint(table: str, rest: Words, values: Values) -> Iterator[Said]:
    """An index that is there becomes a constraint in an instant; one that is NOT ENFORCED is not verified."""
    if has(rest, "USING", "INDEX") or has(rest, "NOT", "ENFORCED"):
        return
    unchecked = has(rest, "NOT", "VALID")
    if begins(rest, "CHECK"):
        yield "create_check_constraint", table, {**values, "postgresql_not_valid": unchecked}
    elif begins(rest, "FOREIGN", "KEY"):
        words = [place for place, token in enumerate(rest) if token.is_word("REFERENCES")]
        other = {"referent_table": name_at(rest, words[0] + 1)[0]} if words else {}
        yield "create_foreign_key", table, {**values, **other, "postgresql_not_valid": unchecked}
    elif begins(rest, "PRIMARY", "KEY"):
        yield "create_primary_key", table, values
    elif begins(rest, "UNIQUE"):
        name = name_at(rest, 2 if len(rest) > 1 and rest[1].is_word("KEY", "INDEX") else 1)[0]
        yield "create_unique_constraint", table, {**({"constraint_name": name} if name else {}), **values}
    elif begins(rest, "EXCLUDE"):
        yield "create_exclude_constraint", table, values


def has(tokens: Words, *words: str) -> bool:
    """Whether these words follow one another anywhere outside of brackets."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token == ("mark", "(")) - (token == ("mark", ")"))
        if depth == 0 and begins(tokens[place:], *words):
            return True
    return False


def altered(table: str, rest: Words) -> Iterator[Said]:
    column, place = name_at(rest, 0)
    action = rest[place:]
    if begins(action, "DROP", "DEFAULT") and len(action) == 2:
        yield "alter_column", table, {"column_name": column, "server_default": None}
    elif begins(action, "SET", "DEFAULT") and len(action) > 2:
        yield "alter_column", table, {"column_name": column, "server_default": "something"}
    elif begins(action, "DROP", "NOT", "NULL") and len(action) == 3:
        yield "alter_column", table, {"column_name": column, "nullable": True}
    elif (values := retyped(action)) is not None:
        yield "alter_column", table, {"column_name": column, **values}
