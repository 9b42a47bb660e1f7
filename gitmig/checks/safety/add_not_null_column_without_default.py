"""add-not-null-column-without-default."""

from __future__ import annotations

from gitmig.checks.added import added_columns
from gitmig.checks.databases.rows import emptied_before
from gitmig.checks.lifetimes import place_of
from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.columns import ColumnFacts
    from gitmig.checks.text.statements import Token


def is_serial(column: ColumnFacts) -> bool:
    """Whether the type brings a default with it."""
    return column.type is None or column.type.name.upper().endswith("SERIAL")


def is_emptied(script: Script, call: Call) -> bool:
    """Whether every row is taken out of the table before."""
    table = call.qualified_table or ""
    before = script.upgrade[: place_of(script, call)]
    cut = any(truncated(statement) == table for each in before for statement in statements(each.sql or ""))
    return cut or emptied_before(script, call, table)


def truncated(statement: tuple[Token, ...]) -> str | None:
    """The table of `TRUNCATE [TABLE] t`."""
    return name_at(statement, 2 if begins(statement[1:], "TABLE") else 1)[0] if begins(statement, "TRUNCATE") else None


def add_not_null_column_without_default(script: Script) -> Iterator[Finding]:
    """A NOT NULL column without a default is added to a table that may hold rows.

    The rows that are there have no value for it. PostgreSQL, SQLite, SQL Server and Oracle refuse the statement as soon as the table has one
    row: the revision passes on an empty test database and fails in production. MySQL and MariaDB accept it and silently give old rows 0 or ''.
    `default=` in Python does not help: no statement carries it.

    Instead:

        op.add_column("orders", sa.Column("state", sa.String(20), server_default="new", nullable=False))

    A constant default costs nothing on PostgreSQL, MySQL and MariaDB: the table is not rewritten. Where there is no sensible default, add
    the column as nullable, fill it in a later revision, and set NOT NULL then.

    Tables that a new revision creates, or that this one empties before, are no finding.
    """
    for call, column, name in added_columns(script):
        wanting = column.nullable is False and column.server_default is None and column.primary_key is False
        given = column.identity or column.computed is not None or column.is_open or is_serial(column)
        if wanting and not given and not is_emptied(script, call):
            in_python = " (default= is Python's, and no statement carries it)" if column.has_default else ""
            yield script.finding(
                "add-not-null-column-without-default",
                call,
                f"{name} is NOT NULL, and the rows that are there have no value for it{in_python}",
                f"give it a {'DEFAULT' if call.origin else 'server_default='}, or add it as nullable, fill it, and set NOT NULL in a later revision",
            )
