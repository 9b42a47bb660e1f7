"""drop-index-missing-table."""

from __future__ import annotations

from gitmig.checks.script import both_ways
from gitmig.checks.text.arguments import given
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def drop_index_missing_table(script: Script) -> Iterator[Finding]:
    """An index is dropped without `table_name=` where indexes belong to tables: MySQL, MariaDB, SQL Server.

    Alembic writes `DROP INDEX ix_orders_note ON no_table` then, without a warning, and the server does not know `no_table`.
    MySQL and MariaDB cannot undo what the revision did before that line.

    Instead:

        op.drop_index("ix_orders_note", table_name="orders")

    Indexes dropped in `batch_alter_table` have its table.
    """
    for call in both_ways(script, "drop_index"):
        if call.batch is None and not given(call, "table_name"):
            name = call.text("index_name") or "the index"
            yield script.finding(
                "drop-index-missing-table",
                call,
                f"{name} is dropped without a table, which becomes DROP INDEX {name} ON no_table",
                'say which table it is on: table_name="..."',
            )
