"""batch-recreate."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def batch_recreate(script: Script) -> Iterator[Finding]:
    """A batch makes an existing table anew (`recreate="always"`) on a server that others write to.

    It copies the rows into a new table, drops the old one and gives the new one its name. What others write between the copy and
    the drop is lost, without an error; so are triggers and grants, and a table that foreign keys refer to cannot be dropped.

    SQLite alone needs it, and there `recreate="auto"`, the default, does it where it has to. Servers alter the table.

    Instead:

        with op.batch_alter_table("orders") as batch_op:
            batch_op.add_column(sa.Column("region", sa.String(2), nullable=True))

    Tables that the branch creates are no finding.
    """
    for batch in script.on_existing_tables("batch_alter_table"):
        if batch.text("recreate") == "always":
            yield script.finding(
                "batch-recreate",
                batch,
                f"the batch copies {batch.table} and drops it: what others write meanwhile is lost",
                'leave recreate="always" out: servers alter the table, and SQLite is seen to all the same',
            )
