"""What literal SQL does to a whole table of MySQL or MariaDB: its character set, its engine, how its rows are stored."""

from __future__ import annotations

from gitmig.checks.text.constraints import alter_table
from gitmig.checks.text.directives import refuses_to_copy, refuses_to_wait
from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.statements import Token

    Words = tuple[Token, ...]

OPTIONS = ("ENGINE", "ROW_FORMAT", "KEY_BLOCK_SIZE", "FORCE", "PAGE_COMPRESSED", "ENCRYPTED", "ENCRYPTION")
HOW = ("ALGORITHM", "LOCK")


class Alteration(NamedTuple):
    """An ALTER TABLE of an existing table. `asks`: it says itself which way the server may go. `refuses_to_copy`, `refuses_to_wait`: the
    server refuses it rather than copy the table, or rather than keep writes waiting."""

    call: Call
    table: str
    actions: list[Words]
    asks: bool
    refuses_to_copy: bool
    refuses_to_wait: bool


def alterations(script: Script) -> Iterator[Alteration]:
    """The ALTER TABLE in what `upgrade()` executes, of tables that no new revision creates."""
    for call in script.calls("execute"):
        for statement in statements(call.sql or ""):
            table, actions = alter_table(statement) or ("", [])
            if table and script.is_in_use(table):
                asks = any(begins(one, word) and not one[-1].is_word("DEFAULT") for one in actions for word in HOW)
                yield Alteration(
                    call, table, actions, asks, any(map(refuses_to_copy, actions)), any(map(refuses_to_wait, actions))
                )


def converts(action: Words) -> bool:
    return begins(action, "CONVERT", "TO")


def stores_anew(action: Words) -> str:
    """The option that has every row written anew; empty for none."""
    return next((option for option in OPTIONS if begins(action, option)), "")


def optimized(script: Script) -> Iterator[tuple[Call, str]]:
    """The tables of `OPTIMIZE [LOCAL] TABLE`."""
    for call in script.calls("execute"):
        for statement in statements(call.sql or ""):
            words = tuple(token for token in statement if not token.is_word("LOCAL", "NO_WRITE_TO_BINLOG"))
            if begins(words, "OPTIMIZE", "TABLE"):
                yield call, name_at(words, 2)[0]
