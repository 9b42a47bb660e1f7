"""execute-colon-bind."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.script import both_ways
from gitmig.checks.text.literals import name_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

SAYS_NO_VALUES = frozenset(("sqltext", "statement", "execution_options"))
GIVES_VALUES = ("bindparams", "params", "columns", "DDL")


def execute_colon_bind(script: Script) -> Iterator[Finding]:
    r"""A colon in SQL text is taken for a parameter that has no value.

    `op.execute("...")` is `sa.text("...")`: `:name` in it is a parameter, inside of quotes and comments too, as in
    `'{"k":1}'`. Run on a database it fails: `A value is required for bind parameter 'k'`. In a script (`--sql`) there is
    no error: `NULL` is written in its place, in the middle of the string.

    Give the value as a parameter, or write `\:` for a colon.

    Instead:

        op.execute(sa.text("INSERT INTO settings (data) VALUES (:data)").bindparams(data='{"k":1}'))

    A colon behind a letter, a digit or another colon (`12:30`, `x::int`) is no parameter, nor is one before a blank.
    """
    for call in both_ways(script, "execute"):
        names = parameters(call.sql or "") if takes_parameters(call) else []
        if names:
            yield script.finding(
                "execute-colon-bind",
                call,
                f":{names[0]} is a parameter without a value: it fails on a database, and is NULL in a script",
                f"write \\\\:{names[0]} for the characters, or give a value: sa.text(...).bindparams(...)",
            )


def takes_parameters(call: Call) -> bool:
    """Whether the text is searched for parameters, and nothing gives them values."""
    if name_of(call.node.func) != "execute" or call.is_open or not SAYS_NO_VALUES.issuperset(call.values):
        return False
    node = call.values.get("sqltext")
    return not any(
        isinstance(each, ast.Call) and name_of(each.func) in GIVES_VALUES for each in ast.walk(node or call.node)
    )


def parameters(sql: str) -> list[str]:
    """The names behind colons that SQLAlchemy takes for parameters."""
    found = []
    for place, character in enumerate(sql):
        before, start = sql[place - 1 : place], place + 1
        if character != ":" or before in (":", "\\") or is_part(before):
            continue
        end = start
        while end < len(sql) and is_part(sql[end]):
            end += 1
        if end > start and sql[end : end + 1] != ":":
            found.append(sql[start:end])
    return found


def is_part(character: str) -> bool:
    return character.isalnum() or character == "_"
