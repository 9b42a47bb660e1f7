"""concurrently-in-transaction."""

from __future__ import annotations

from gitmig.checks.script import both_ways
from gitmig.checks.text.statements import begins, statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.statements import Token


ALWAYS = (("VACUUM",), ("ALTER", "SYSTEM"), ("CREATE", "DATABASE"), ("DROP", "DATABASE"), ("CREATE", "TABLESPACE"))
CONCURRENTLY = (
    ("CREATE", "INDEX", "CONCURRENTLY"),
    ("CREATE", "UNIQUE", "INDEX", "CONCURRENTLY"),
    ("DROP", "INDEX", "CONCURRENTLY"),
)


def refused(call: Call) -> str | None:
    """The words of what PostgreSQL refuses inside a transaction."""
    if call.name != "execute":
        directive = call.name.upper().replace("_", " ")
        return f"{directive} CONCURRENTLY" if call.flag("postgresql_concurrently") else None
    return next((words for statement in statements(call.sql or "") if (words := refused_in(statement))), None)


def refused_in(statement: tuple[Token, ...]) -> str | None:
    for words in (*ALWAYS, *CONCURRENTLY):
        if begins(statement, *words):
            return " ".join(words)
    if begins(statement, "REINDEX") and any(token.is_word("CONCURRENTLY") for token in statement[:4]):
        return "REINDEX CONCURRENTLY"
    detaches = begins(statement, "ALTER", "TABLE") and any(token.is_word("DETACH") for token in statement)
    return "DETACH PARTITION CONCURRENTLY" if detaches and statement[-1].is_word("CONCURRENTLY") else None


def concurrently_in_transaction(script: Script) -> Iterator[Finding]:
    """A statement that cannot run inside a transaction is in one.

    PostgreSQL refuses `CREATE INDEX CONCURRENTLY`, `DROP INDEX CONCURRENTLY`, `REINDEX CONCURRENTLY`, `DETACH PARTITION CONCURRENTLY`, `VACUUM`,
    `ALTER SYSTEM` and `CREATE DATABASE` there: the revision fails each time it runs. `autocommit_block()` commits what came before and runs its body
    without a transaction.

    Instead:

        with op.get_context().autocommit_block():
            op.create_index("ix_orders_reference", "orders", ["reference"], postgresql_concurrently=True)

    A literal `op.execute("COMMIT")` before it, and an env.py that runs migrations without a transaction (`transactional_ddl=False`,
    `isolation_level="AUTOCOMMIT"`), are understood.
    """
    for call in both_ways(script, "create_index", "drop_index", "execute"):
        if not call.autocommit and (what := refused(call)):
            yield script.finding(
                "concurrently-in-transaction",
                call,
                f"{what} cannot run inside a transaction: PostgreSQL refuses it",
                "put it into `with op.get_context().autocommit_block():`",
            )
