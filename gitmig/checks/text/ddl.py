"""Which calls change the schema."""

from __future__ import annotations

from gitmig.checks.text.statements import begins, statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from gitmig.checks.text.calls import Call

PREFIXES = ("add_", "alter_", "create_", "drop_", "rename_")
WORDS = ("ALTER", "CREATE", "DROP", "RENAME", "TRUNCATE")


def is_ddl(call: Call) -> bool:
    """Whether a directive, or the literal text that is executed, is a change of the schema beyond doubt."""
    if call.name == "execute":
        return any(begins(statement, word) for statement in statements(call.sql or "") for word in WORDS)
    return call.name.startswith(PREFIXES)
