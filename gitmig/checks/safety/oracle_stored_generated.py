"""oracle-stored-generated."""

from __future__ import annotations

from gitmig.checks.script import both_ways
from gitmig.checks.text.columns import columns, is_stored
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def oracle_stored_generated(script: Script) -> Iterator[Finding]:
    """A generated column whose values are stored is made on Oracle, which has none.

    SQLAlchemy stops with `CompileError: Oracle Database computed columns do not support 'stored' persistence`, and what the revision did
    before that line stays done.

    Instead:

        op.add_column("orders", sa.Column("total", sa.Integer(), sa.Computed("price * count", persisted=False)))

    """
    for call in both_ways(script, "add_column", "create_table"):
        for column in columns(call):
            if is_stored(column):
                yield script.finding(
                    "oracle-stored-generated",
                    call,
                    f"{call.table or 'the table'}.{column.name or '<column>'} is stored, and Oracle computes such columns only when they are read",
                    "compute it when it is read: persisted=False",
                )
