"""int-primary-key."""

from __future__ import annotations

from gitmig.checks.text.columns import columns
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script

SMALL = frozenset(("INTEGER", "INT", "SMALLINTEGER", "SMALLINT"))


def int_primary_key(script: Script) -> Iterator[Finding]:
    """A table numbers its rows with 32 bits.

    After 2,147,483,647 numbers, those of deleted and rolled back rows among them, every insert fails, and the way to `bigint` writes the table anew.

    Instead:

        op.create_table("events", sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True))

    Off by default: most tables stay small.
    """
    for call in script.calls("create_table", "add_column"):
        for column in columns(call):
            if (
                column.primary_key
                and column.type is not None
                and column.type.name.upper() in SMALL
                and not column.foreign_keys
            ):
                yield script.finding(
                    "int-primary-key",
                    column.node,
                    f"{column.name or 'the key'} numbers rows with 32 bits: the last number is 2,147,483,647",
                    "use sa.BigInteger()",
                )
