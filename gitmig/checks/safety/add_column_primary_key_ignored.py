"""add-column-primary-key-ignored."""

from __future__ import annotations

from gitmig.checks.script import both_ways
from gitmig.checks.text.arguments import given
from gitmig.checks.text.columns import columns
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def add_column_primary_key_ignored(script: Script) -> Iterator[Finding]:
    """A column is added as the primary key, and does not become one.

    Alembic writes `ADD COLUMN` without `PRIMARY KEY`, and says nothing: the table has no primary key, or still the old one. Since
    1.18.4 `inline_primary_key=True` makes it write it.

    Instead:

        op.add_column(
            "log", sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=True), inline_primary_key=True
        )

    With older versions add the column, then `op.create_primary_key(...)`.
    """
    for call in both_ways(script, "add_column"):
        for column in columns(call):
            if column.primary_key and not given(call, "inline_primary_key", nothing=False):
                yield script.finding(
                    "add-column-primary-key-ignored",
                    call,
                    f"{call.table or 'the table'}.{column.name or '<column>'} is added without its primary key",
                    "pass inline_primary_key=True (Alembic 1.18.4), or create the key by op.create_primary_key(...)",
                )
