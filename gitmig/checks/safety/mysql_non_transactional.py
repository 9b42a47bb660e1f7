"""mysql-non-transactional."""

from __future__ import annotations

from gitmig.checks.text.ddl import is_ddl
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def mysql_non_transactional(script: Script) -> Iterator[Finding]:
    """A revision changes the schema more than once on MySQL, MariaDB or Oracle, where each change commits by itself.

    When the second change fails, the first one stays and the version is not recorded: running the revision again fails at
    the first change. One change a revision can be run again whatever happens. (gitmig's own deploys keep a journal of what
    was done and go on from there; plain Alembic does not.)

    Instead:

        op.add_column("orders", sa.Column("region", sa.String(2), nullable=True))
        # next revision
        op.create_index("ix_orders_region", "orders", ["region"])

    """
    changes = [call for call in script.upgrade if is_ddl(call)]
    for call in changes[1:2]:
        yield script.finding(
            "mysql-non-transactional",
            call,
            f"{len(changes)} changes in one revision: when this one fails, those before it stay and cannot be run again",
            "make a revision of each change",
        )
