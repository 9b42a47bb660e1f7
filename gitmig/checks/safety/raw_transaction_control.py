"""raw-transaction-control."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.script import both_ways
from gitmig.checks.text.statements import begins, has_body, statements
from gitmig.checks.text.tree import connections, is_connection, tree_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.statements import Token

WORDS = (("COMMIT",), ("ROLLBACK",), ("BEGIN",), ("START", "TRANSACTION"), ("END",))
METHODS = ("commit", "rollback")


def raw_transaction_control(script: Script) -> Iterator[Finding]:
    """A revision ends or begins a transaction behind Alembic's back.

    What came before a COMMIT stays when the revision fails afterwards, and the version is not recorded: it can neither be
    run again nor taken back. Alembic and the driver go on as if their transaction were still there, and what follows may run
    in none, or in one that nobody ends.

    `autocommit_block()` says to all of them that what is inside runs outside of a transaction.

    Instead:

        with op.get_context().autocommit_block():
            op.execute("UPDATE orders SET region = 'EU' WHERE region IS NULL")

    `ROLLBACK TO SAVEPOINT` is no finding.
    """
    for call in both_ways(script, "execute"):
        for statement in statements(call.sql or ""):
            if controls(statement):
                words = " ".join(token.text.upper() for token in statement[:2])
                yield script.finding("raw-transaction-control", call, MESSAGE.format(words), REMEDY)
    for node, name in ended(tree_of(script.source.data)):
        yield script.finding("raw-transaction-control", node, MESSAGE.format(f"{name}()"), REMEDY)


MESSAGE = "{} ends or begins the transaction that the migration runs in"
REMEDY = "put what has to run outside of it into: with op.get_context().autocommit_block():"


def controls(statement: tuple[Token, ...]) -> bool:
    if begins(statement, "ROLLBACK", "TO") or begins(statement, "COMMIT", "PREPARED"):
        return False
    return any(begins(statement, *words) for words in WORDS) and len(statement) <= 4 and not has_body(statement)


def ended(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """The calls of `commit()` and `rollback()` of the connection."""
    names = connections(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            method, owner = node.func.attr, node.func.value
            if method in METHODS and is_connection(owner, names):
                yield node, method
