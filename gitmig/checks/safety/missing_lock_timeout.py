"""missing-lock-timeout."""

from __future__ import annotations

from gitmig.checks.databases.table_locks import locked_by
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def missing_lock_timeout(script: Script) -> Iterator[Finding]:
    """A revision locks a table in use, and nothing limits how long it waits for the lock.

    Even the shortest change waits behind the longest query, and every later query waits behind the change: the table is down until that query
    ends. With a lock_timeout the change gives up instead, and the deploy tries again.

    Instead:

        op.execute("SET LOCAL lock_timeout = '4s'")
        op.add_column("orders", sa.Column("note", sa.Text(), nullable=True))

    Better once for the project: in env.py `connect_args={"options": "-c lock_timeout=4s"}`, or `lock_timeout` of a target, which `gitmig deploy` sets and
    tries again by itself. Off by default, for the project's own database may have one too.
    """
    for call in script.upgrade if not script.timeouts else ():
        if tables := locked_by(script, call):
            yield script.finding(
                "missing-lock-timeout",
                call,
                f"nothing limits how long this waits for {tables[0]}, and every later query waits behind it",
                "set lock_timeout in env.py, for the target, or before it: op.execute(\"SET LOCAL lock_timeout = '4s'\")",
            )
            return
