"""Which calls take an ACCESS EXCLUSIVE lock on tables of PostgreSQL: nobody reads or writes them until the transaction ends."""

from __future__ import annotations

from gitmig.checks.text.changes import is_left_behind
from gitmig.checks.text.constraints import alter_table
from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.statements import Token

DIRECTIVES = (
    "add_column",
    "alter_column",
    "create_check_constraint",
    "create_exclude_constraint",
    "create_primary_key",
    "create_unique_constraint",
    "drop_column",
    "drop_constraint",
    "drop_index",
    "drop_table",
    "rename_table",
)
# Actions of ALTER TABLE that take a weaker one.
WEAKER = ("VALIDATE", "CLUSTER", "ATTACH", "REPLICA", "INHERIT", "SET", "RESET", "ENABLE", "DISABLE")


def locked_by(script: Script, call: Call) -> tuple[str, ...]:
    """The tables that may hold rows and that a call locks."""
    names = sql_tables(call) if call.name == "execute" else directive_tables(call)
    return tuple(name for name in names if name not in script.new_tables and not is_left_behind(name))


def dropped_by(script: Script) -> frozenset[str | None]:
    """The tables that a revision drops: nobody is to be waiting for them."""
    return frozenset(call.qualified_table for call in script.calls("drop_table"))


def directive_tables(call: Call) -> tuple[str, ...]:
    table = call.qualified_table
    if table is None or call.name not in DIRECTIVES or call.flag("postgresql_concurrently") is not False:
        return ()
    return () if call.name == "alter_column" and is_comment(call) else (table,)


def is_comment(call: Call) -> bool:
    """Whether it changes the comment and nothing else."""
    said = (name for name in call.values if not name.startswith("existing_") and name not in ("table_name", "schema"))
    return set(said) <= {"column_name", "comment"}


def sql_tables(call: Call) -> tuple[str, ...]:
    return tuple(table for statement in statements(call.sql or "") for table in locked_in(statement))


def locked_in(statement: tuple[Token, ...]) -> Iterator[str]:
    altered = alter_table(statement)
    if altered is not None:
        if any(is_strong(action) for action in altered[1]):
            yield altered[0]
    elif begins(statement, "DROP", "TABLE"):
        yield name_at(statement, 4 if begins(statement[2:], "IF", "EXISTS") else 2)[0]
    elif begins(statement, "TRUNCATE"):
        yield name_at(statement, 2 if begins(statement[1:], "TABLE") else 1)[0]


def is_strong(action: tuple[Token, ...]) -> bool:
    if action[0].is_word(*WEAKER) or any(token.is_word("STATISTICS") for token in action):
        return False
    return not (begins(action, "ADD") and any(token.is_word("FOREIGN") for token in action))
