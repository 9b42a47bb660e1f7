"""drop-object."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.literals import name_of
from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.statements import Token

    Words = tuple[Token, ...]

KINDS = ("DATABASE", "FUNCTION", "PROCEDURE", "SCHEMA", "SEQUENCE", "VIEW")
CODE = ("FUNCTION", "PROCEDURE", "VIEW")
CONSTRUCTS = ("delete", "insert", "select", "update")


def drop_object(script: Script) -> Iterator[Finding]:
    """A view, a function, a procedure, a sequence or a whole schema is dropped that running code may still use.

    Code of the old release that reads the view or calls the function fails from then on, and with a schema or database all that is in
    it is gone for good; CASCADE takes with it what nobody named.

    Deploy code that does without it first, and drop it in a later release; say so in a waiver.

    Instead:

        op.execute("DROP VIEW IF EXISTS open_orders")  # gitmig: ignore[drop-object] read by nothing since release 2.4

    Read from the text of `op.execute`. What the revision creates, before or afterwards, is no finding; nor is a function where it drops a trigger,
    which used it, nor a sequence named after a table that it drops, or drops a column of. Where it executes SQL that cannot be read, which may
    create a view, function or procedure anew, nothing is said of those.
    """
    made = {each for call in script.upgrade for statement in statements(call.sql or "") for each in created(statement)}
    is_unread = any(map(is_text_unread, script.calls("execute")))
    for call in script.calls("execute"):
        for statement in statements(call.sql or ""):
            for kind, name in dropped(statement):
                gone = (kind in CODE and is_unread) or goes_along(script, kind, name)
                if (kind, plain(name)) not in made and not gone:
                    more = ", and all that depends on it" if statement[-1].is_word("CASCADE") else ""
                    yield script.finding(
                        "drop-object",
                        call,
                        f"the {kind.lower()} {name} is dropped{more}, and code that still uses it fails",
                        "deploy code that does without it first; then drop it and give that as the reason in a waiver",
                    )


def is_text_unread(call: Call) -> bool:
    """Whether it executes text that only running would tell."""
    parts = ast.walk(call.values["sqltext"]) if "sqltext" in call.values else ()
    return call.sql is None and not any(
        isinstance(part, ast.Call) and name_of(part.func) in CONSTRUCTS for part in parts
    )


def goes_along(script: Script, kind: str, name: str) -> bool:
    """Whether what used it is dropped too: the trigger of a function, the column or table of a sequence."""
    if kind == "FUNCTION":
        return any(begins(each, "DROP", "TRIGGER") for call in script.upgrade for each in statements(call.sql or ""))
    tables = [call.qualified_table for call in script.with_sql("drop_column", "drop_table")]
    return kind == "SEQUENCE" and any(table and plain(name).startswith(f"{plain(table)}_") for table in tables)


def plain(name: str) -> str:
    return name.lower().removeprefix("public.")


def dropped(statement: Words) -> Iterator[tuple[str, str]]:
    """The kind and name of what `DROP [MATERIALIZED] VIEW [IF EXISTS] name` drops; of several, each."""
    rest = statement[2:] if begins(statement[1:], "MATERIALIZED") else statement[1:]
    if not begins(statement, "DROP") or not rest or not rest[0].is_word(*KINDS):
        return
    kind, place = rest[0].text.upper(), 3 if begins(rest[1:], "IF", "EXISTS") else 1
    name, place = name_at(rest, place)
    while name:
        yield kind, name
        more = rest[place : place + 1] == (("mark", ","),)
        name, place = name_at(rest, place + 1) if more else ("", place)


def created(statement: Words) -> Iterator[tuple[str, str]]:
    """The kind and plain name of what `CREATE [OR REPLACE] ... VIEW [IF NOT EXISTS] name` makes."""
    if begins(statement, "CREATE"):
        places = [place for place, token in enumerate(statement[:12]) if token.is_word(*KINDS)]
        for place in places[:1]:
            after = place + (4 if begins(statement[place + 1 :], "IF", "NOT", "EXISTS") else 1)
            yield statement[place].text.upper(), plain(name_at(statement, after)[0])
