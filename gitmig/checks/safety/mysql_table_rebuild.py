"""mysql-table-rebuild."""

from __future__ import annotations

from gitmig.checks.databases.mysql_tables import alterations, optimized, stores_anew
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def mysql_table_rebuild(script: Script) -> Iterator[Finding]:
    """An existing table of MySQL or MariaDB is stored anew: another engine, another row format, `FORCE`, `OPTIMIZE TABLE`.

    A table of InnoDB that stays one is built anew in place, with writes going on (`ALGORITHM=INPLACE, LOCK=NONE`; MariaDB 10.11): it
    needs the disk space twice, and replicas fall behind by the time it takes. Another engine is a copy, and writes wait
    for it.

    Do it at a quiet time, and have the server refuse it where it would not go in place.

    Instead:

        op.execute("ALTER TABLE orders ROW_FORMAT=DYNAMIC, ALGORITHM=INPLACE, LOCK=NONE")

    Read from the text of `op.execute`. Tables that the branch creates are no finding, nor is SQL that says `ALGORITHM=INPLACE` or `LOCK=NONE`.
    """
    for call, table, what in rebuilt(script):
        yield script.finding(
            "mysql-table-rebuild",
            call,
            f"{what} builds {table} anew, which takes as long as the table is large, and its space twice",
            "do it at a quiet time, with ALGORITHM=INPLACE, LOCK=NONE: the server refuses it rather than let writes wait",
        )


def rebuilt(script: Script) -> Iterator[tuple[Call, str, str]]:
    for one in alterations(script):
        option = next(filter(None, map(stores_anew, one.actions)), "")
        if option and not one.refuses_to_copy:
            yield one.call, one.table, option
    for call, table in optimized(script):
        if table and script.is_in_use(table):
            yield call, table, "OPTIMIZE TABLE"
