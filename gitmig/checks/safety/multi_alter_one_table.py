"""multi-alter-one-table."""

from __future__ import annotations

from gitmig.checks.databases.mysql import rebuilds
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def multi_alter_one_table(script: Script) -> Iterator[Finding]:
    """A revision builds one table of MySQL or MariaDB anew several times.

    Each directive is an `ALTER TABLE` of its own, in `batch_alter_table` too, and each that cannot be done in an instant goes
    through the whole table. All changes in one `ALTER TABLE` go through it once.

    Instead:

        op.execute(
            "ALTER TABLE orders MODIFY note VARCHAR(50) NOT NULL, MODIFY region VARCHAR(2) NOT NULL, "
            "ALGORITHM=INPLACE, LOCK=NONE"
        )

    """
    seen: dict[str, Call | None] = {}
    for call in script.on_tables_in_use("alter_column", "create_check_constraint", "create_primary_key"):
        table = call.qualified_table
        if table is None or not rebuilds(script, call):
            continue
        if table in seen and (call.origin is None or call.origin is not seen[table]):
            yield script.finding(
                "multi-alter-one-table",
                call,
                f"{table} is built anew once more: an earlier line of this revision does it already",
                "make one ALTER TABLE of both: op.execute(...)",
            )
        seen[table] = call.origin
