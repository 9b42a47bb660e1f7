"""multiple-locks-one-tx."""

from __future__ import annotations

from gitmig.checks.databases.table_locks import dropped_by, locked_by
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def multiple_locks_one_tx(script: Script) -> Iterator[Finding]:
    """One transaction locks several tables in use against everybody.

    Each change takes an ACCESS EXCLUSIVE lock and keeps it until the transaction ends. While the second change waits for its table, nobody
    reads or writes the first one; and a query that has the second and wants the first makes it a deadlock.

    Instead:

        op.add_column("orders", sa.Column("note", sa.Text(), nullable=True))
        # next revision
        op.add_column("customers", sa.Column("note", sa.Text(), nullable=True))

    A revision is a transaction of its own with `gitmig deploy`, and with `transaction_per_migration=True` in env.py. Tables that a new revision
    creates or this one drops are not counted; what runs in an `autocommit_block()` keeps no lock.
    """
    held: dict[str, int] = {}
    dropped = dropped_by(script)
    for call in script.upgrade:
        if call.autocommit:
            held.clear()
            continue
        for table in locked_by(script, call):
            if table in dropped:
                continue
            others = [f"{other} (line {line})" for other, line in held.items() if other != table]
            if others:
                yield script.finding(
                    "multiple-locks-one-tx",
                    call,
                    f"{table} is locked while {' and '.join(others)} still is: nobody reads or writes any of them until this revision ends",
                    "change each table in a revision of its own",
                )
                return
            held.setdefault(table, call.line)
