"""mysql-missing-lock-wait-timeout."""

from __future__ import annotations

from gitmig.checks.dialects import environment_of
from gitmig.checks.script import said_by_call
from gitmig.checks.text.ddl import is_ddl
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

SETTING = b"lock_wait_timeout"


def mysql_missing_lock_wait_timeout(script: Script) -> Iterator[Finding]:
    """A revision alters a table of MySQL or MariaDB in use, and nothing limits how long it waits for the table.

    Even a change that is done in an instant waits until every transaction that has read the table is over, a day by default on
    MariaDB and a year on MySQL, and every later query waits behind it. With `lock_wait_timeout` the change gives up instead.
    Off unless it is selected.

    Instead:

        op.execute("SET SESSION lock_wait_timeout = 4")
        op.add_column("orders", sa.Column("region", sa.String(2), nullable=True))

    Better once for the project: in env.py `connect_args={"init_command": "SET SESSION lock_wait_timeout=4"}`, or `lock_timeout` of a target,
    which `gitmig deploy` sets and tries again by itself. Tables that the branch creates are no finding.
    """
    if SETTING in script.source.data or SETTING in environment_of(script.subject.project):
        return
    for call in script.upgrade:
        table = altered_by(script, call)
        if table:
            yield script.finding(
                "mysql-missing-lock-wait-timeout",
                call,
                f"nothing limits how long this waits for {table}, and every later query waits behind it",
                'set it in env.py, for the target, or before it: op.execute("SET SESSION lock_wait_timeout = 4")',
            )
            return


def altered_by(script: Script, call: Call) -> str:
    """The existing table that a call alters; empty for none."""
    for each in said_by_call(call):
        table = each.qualified_table or ""
        if table and is_ddl(each) and script.is_in_use(table):
            return table
    return ""
