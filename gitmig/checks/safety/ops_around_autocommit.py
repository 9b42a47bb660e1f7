"""ops-around-autocommit."""

from __future__ import annotations

from gitmig.checks.text.ddl import is_ddl
from gitmig.checks.text.statements import statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.statements import Token


def is_repeatable(call: Call) -> bool:
    """Whether it does nothing when it has been done already."""
    if call.name == "execute":
        return all(asks_first(statement) for statement in statements(call.sql or ""))
    return call.flag("if_exists") is not False or call.flag("if_not_exists") is not False


def asks_first(statement: tuple[Token, ...]) -> bool:
    words = [token.text.upper() for token in statement if token.kind == "word"]
    return "IF" in words and "EXISTS" in words


def ops_around_autocommit(script: Script) -> Iterator[Finding]:
    """A revision does other things beside its `autocommit_block()`.

    The block commits what came before, and the revision is recorded only at its end. When a later statement fails, the earlier ones stay
    done while the revision counts as not applied, and running it again fails at the first of them ("already exists").

    Instead:

        op.add_column("orders", sa.Column("placed", sa.Date(), nullable=True))
        # next revision
        with op.get_context().autocommit_block():
            op.create_index("ix_orders_placed", "orders", ["placed"], postgresql_concurrently=True)

    What can be run again (`if_not_exists=True`, `if_exists=True`, the same in literal SQL) and `SET` are no finding.
    """
    changes = [call for call in script.upgrade if is_ddl(call)]
    inside = next((place for place, call in enumerate(changes) if call.autocommit), None)
    if inside is None:
        return
    once = [call for call in changes[:inside] if not is_repeatable(call)]
    later = [call for call in changes[inside:] if not call.autocommit]
    if once:
        message = f"line {once[-1].line} is committed before this, and stays done when this fails"
    elif later and any(call.autocommit and not is_repeatable(call) for call in changes):
        message = f"this is committed before line {later[0].line}, and stays done when that fails"
    else:
        return
    yield script.finding(
        "ops-around-autocommit",
        changes[inside],
        f"{message}: the revision then cannot be run again",
        "make two revisions of it: one with the autocommit_block() alone, one with the rest",
    )
