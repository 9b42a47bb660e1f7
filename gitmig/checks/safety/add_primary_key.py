"""add-primary-key."""

from __future__ import annotations

from gitmig.checks.text.arguments import name_of_what
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def add_primary_key(script: Script) -> Iterator[Finding]:
    """A primary key is added to a table in use.

    PostgreSQL builds its index over the whole table, and sets its columns NOT NULL by reading every row, under an ACCESS EXCLUSIVE lock: nobody reads
    or writes the table until it is done. An index that is there already becomes the primary key in an instant, once its columns are NOT NULL.

    Instead:

        with op.get_context().autocommit_block():
            op.create_index("pk_logs", "logs", ["id"], unique=True, postgresql_concurrently=True)
        # next revision
        op.execute("ALTER TABLE logs ADD CONSTRAINT pk_logs PRIMARY KEY USING INDEX pk_logs")

    How a column becomes NOT NULL is on the page of `set-not-null-scan`. Tables that a new revision creates are no finding.
    """
    for call in script.on_tables_in_use("create_primary_key"):
        yield script.finding(
            "add-primary-key",
            call,
            f"primary key {name_of_what(call)} builds an index, and nobody can read {call.qualified_table} until it is built",
            "create the unique index with postgresql_concurrently=True, then ADD CONSTRAINT ... PRIMARY KEY USING INDEX in the next revision",
        )
