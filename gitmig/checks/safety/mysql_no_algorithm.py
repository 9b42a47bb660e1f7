"""mysql-no-algorithm."""

from __future__ import annotations

from gitmig.checks.databases.mysql_tables import alterations
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def mysql_no_algorithm(script: Script) -> Iterator[Finding]:
    """An ALTER TABLE in literal SQL lets MySQL or MariaDB choose how to alter an existing table.

    The server takes the least it can, without a word: a copy of the whole table, with every write waiting, where nothing less will do
    in that version. With `ALGORITHM=INSTANT`, or `ALGORITHM=INPLACE, LOCK=NONE`, it refuses the statement instead, and nothing has
    happened. Off unless it is selected.

    Instead:

        op.execute("ALTER TABLE orders ADD COLUMN region VARCHAR(2), ALGORITHM=INSTANT")

    Read from the text of `op.execute`. Tables that the branch creates are no finding.
    """
    for one in alterations(script):
        if not one.asks:
            yield script.finding(
                "mysql-no-algorithm",
                one.call,
                f"the server chooses how to alter {one.table}, and copies it where nothing less will do",
                "say what may happen: ALGORITHM=INSTANT, or ALGORITHM=INPLACE, LOCK=NONE",
            )
