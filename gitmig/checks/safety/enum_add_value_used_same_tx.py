"""enum-add-value-used-same-tx."""

from __future__ import annotations

from gitmig.checks.databases.enums import enum_name, texts_used, values_added
from gitmig.checks.text.columns import columns
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.databases.enums import Value
    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def is_created(script: Script, name: str) -> bool:
    """Whether the file creates the type, or types in a way of its own."""
    text = script.source.data.lower()
    tables = (column for call in script.calls("create_table") for column in columns(call))
    return b"create type" in text or b".create(" in text or any(enum_name(column.type) == name for column in tables)


def enum_add_value_used_same_tx(script: Script) -> Iterator[Finding]:
    """A value is added to an enumerated type and used in the same transaction.

    PostgreSQL allows to add it there, and refuses to use it before the transaction has ended: "unsafe use of new value". That goes for rows, for
    comparisons, and for the default of a column.

    Instead:

        with op.get_context().autocommit_block():
            op.execute("ALTER TYPE order_state ADD VALUE IF NOT EXISTS 'late'")
        op.execute("UPDATE orders SET state = 'late' WHERE id = 1")

    Or use it in the next revision. A type that the same revision creates may be used at once.
    """
    pending: list[tuple[Value, Call]] = []
    for call in script.upgrade:
        if call.autocommit:
            pending.clear()
            continue
        texts = texts_used(call)
        for value, adding in pending:
            if value.text in texts:
                yield script.finding(
                    "enum-add-value-used-same-tx",
                    call,
                    f"'{value.text}' is used in the transaction that added it to {value.type} (line {adding.line}): PostgreSQL refuses it",
                    f"put line {adding.line} into `with op.get_context().autocommit_block():`, or use the value in the next revision",
                )
                break
        pending += [(value, call) for value in values_added(call) if not is_created(script, value.type)]
