"""mysql-alter-needs-existing-type."""

from __future__ import annotations

from gitmig.checks.databases.modify import has_nullable, has_type, writes_definition
from gitmig.checks.script import both_ways
from gitmig.checks.text.arguments import column_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def mysql_alter_needs_existing_type(script: Script) -> Iterator[Finding]:
    """A column is altered on MySQL or MariaDB without saying its type.

    MySQL has no statement for "may be NULL now" or "is called this now": `MODIFY` and `CHANGE` take the whole definition.
    Alembic stops with `CommandError: All MySQL CHANGE/MODIFY COLUMN operations require the existing type`, and what the
    revision did before that line stays done.

    Instead:

        op.alter_column("orders", "note", comment="as printed", existing_type=sa.String(50), existing_nullable=False)

    A change of nothing but a plain `server_default` has a statement of its own and needs no type.
    """
    for call in both_ways(script, "alter_column"):
        if writes_definition(call) and not has_type(call):
            also = "" if has_nullable(call) else ", existing_nullable=..."
            yield script.finding(
                "mysql-alter-needs-existing-type",
                call,
                f"{column_of(call)} is altered without its type, which MySQL's MODIFY has to repeat",
                f"pass what it is: existing_type=...{also}",
            )
