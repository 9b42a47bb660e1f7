"""drop-object."""

from __future__ import annotations

from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.statements import Token

    Words = tuple[Token, ...]

KINDS = ("DATABASE", "FUNCTION", "PROCEDURE", "SCHEMA", "SEQUENCE", "VIEW")


def drop_object(script: Script) -> Iterator[Finding]:
    """A view, a function, a procedure, a sequence or a whole schema is dropped that running code may still use.

    Code of the old release that reads the view or calls the function fails from then on, and with a schema or database all that is in
    it is gone for good; CASCADE takes with it what nobody named.

    Deploy code that does without it first, and drop it in a later release; say so in a waiver.

    Instead:

        op.execute("DROP VIEW IF EXISTS open_orders")  # gitmig: ignore[drop-object] read by nothing since release 2.4

    Read from the text of `op.execute`. What the revision creates, before or afterwards, is no finding.
    """
    made = {each for call in script.upgrade for statement in statements(call.sql or "") for each in created(statement)}
    for call in script.calls("execute"):
        for statement in statements(call.sql or ""):
            for kind, name in dropped(statement):
                if (kind, name.lower()) not in made:
                    more = ", and all that depends on it" if statement[-1].is_word("CASCADE") else ""
                    yield script.finding(
                        "drop-object",
                        call,
                        f"the {kind.lower()} {name} is dropped{more}, and code that still uses it fails",
                        "deploy code that does without it first; then drop it and give that as the reason in a waiver",
                    )


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
    """The kind and name, in small letters, of what `CREATE [OR REPLACE] ... VIEW [IF NOT EXISTS] name` makes."""
    if begins(statement, "CREATE"):
        places = [place for place, token in enumerate(statement[:12]) if token.is_word(*KINDS)]
        for place in places[:1]:
            after = place + (4 if begins(statement[place + 1 :], "IF", "NOT", "EXISTS") else 1)
            yield statement[place].text.upper(), name_at(statement, after)[0].lower()
