"""concurrent-if-not-exists."""

from __future__ import annotations

from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.statements import Token


def careless_build(script: Script, call: Call, index: str | None) -> Finding:
    return script.finding(
        "concurrent-if-not-exists",
        call,
        f"when building {index or 'the index'} fails once, the next try keeps the invalid index and reports success",
        "drop the index with if_exists=True and postgresql_concurrently=True before, and do not say if_not_exists",
    )


def dropped_in(statement: tuple[Token, ...]) -> tuple[str, ...]:
    """The index of `DROP INDEX [CONCURRENTLY] [IF EXISTS] name`."""
    if not begins(statement, "DROP", "INDEX"):
        return ()
    place = 2
    while place < len(statement) and statement[place].is_word("CONCURRENTLY", "IF", "EXISTS"):
        place += 1
    return (name_at(statement, place)[0],)


def kept_in(statement: tuple[Token, ...]) -> str | None:
    """The index of `CREATE [UNIQUE] INDEX CONCURRENTLY IF NOT EXISTS name`."""
    rest = statement[2:] if begins(statement, "CREATE", "UNIQUE") else statement[1:]
    if begins(statement, "CREATE") and begins(rest, "INDEX", "CONCURRENTLY", "IF", "NOT", "EXISTS"):
        return name_at(rest, 5)[0]
    return None


def concurrent_if_not_exists(script: Script) -> Iterator[Finding]:
    """An index is built concurrently, unless one of that name is there.

    When `CREATE INDEX CONCURRENTLY` fails (a duplicate value, a deadlock, a cancelled deploy), it leaves an invalid index behind: every write has
    to keep it up to date, no query uses it, and a unique one may hold duplicates. With `IF NOT EXISTS` the next try meets that index, says
    "already exists, skipping", and reports success.

    Instead:

        with op.get_context().autocommit_block():
            op.drop_index("ix_orders_reference", table_name="orders", if_exists=True, postgresql_concurrently=True)
            op.create_index("ix_orders_reference", "orders", ["reference"], postgresql_concurrently=True)
    """
    if b"indisvalid" in script.source.data:
        return
    dropped: set[str] = set()
    for call in script.calls("create_index", "drop_index", "execute"):
        if call.name == "drop_index":
            dropped.add(call.text("index_name") or "")
        elif call.name == "create_index":
            built = call.text("index_name")
            careless = call.flag("postgresql_concurrently") and call.flag("if_not_exists")
            if careless and built not in dropped and call.qualified_table not in script.new_tables:
                yield careless_build(script, call, built)
        else:
            for statement in statements(call.sql or ""):
                dropped.update(dropped_in(statement))
                if (built := kept_in(statement)) is not None and built not in dropped:
                    yield careless_build(script, call, built)
