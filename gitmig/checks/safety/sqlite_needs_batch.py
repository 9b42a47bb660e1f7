"""sqlite-needs-batch."""

from __future__ import annotations

from gitmig.checks.script import both_ways
from gitmig.checks.text.arguments import given, is_literal
from gitmig.checks.text.directives import directives_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

CONSTRAINTS = (
    "create_check_constraint",
    "create_foreign_key",
    "create_primary_key",
    "create_unique_constraint",
    "drop_constraint",
)
IN_SQL = ("create_foreign_key", "create_primary_key", "create_unique_constraint")
COMMENTS = ("create_table_comment", "drop_table_comment")
ALTERATIONS = ("nullable", "type_")


def sqlite_needs_batch(script: Script) -> Iterator[Finding]:
    """A change that SQLite has no statement for is made outside of `batch_alter_table`.

    SQLite can add, drop and rename columns and rename tables. It cannot alter a column or a constraint: Alembic stops with
    `NotImplementedError: No support for ALTER of constraints in SQLite dialect`, or writes `ALTER COLUMN`, `COMMENT ON` or `ADD COLUMN IF NOT
    EXISTS`, which fails with a syntax error. A batch copies the rows into a new table instead, and is a plain ALTER TABLE on
    other databases.

    Instead:

        with op.batch_alter_table("orders") as batch_op:
            batch_op.create_check_constraint("ck_orders_number", "number > 0")

    """
    for call in made(script):
        if needs_batch(call) and (call.batch is None or is_literal_never(call.batch)):
            yield script.finding(
                "sqlite-needs-batch",
                call,
                f"SQLite cannot do {call.name} on {call.table or 'a table'} with ALTER TABLE",
                f"make a batch of it: with op.batch_alter_table({call.table or '...'!r}) as batch_op: ...",
            )


def made(script: Script) -> Iterator[Call]:
    """The directives, and the constraints that literal SQL adds and no SQLite ever could."""
    yield from both_ways(script, "alter_column", "add_column", "drop_column", *CONSTRAINTS, *COMMENTS)
    for call in both_ways(script, "execute"):
        yield from (each for each in directives_of(call) if each.name in IN_SQL)


def is_literal_never(batch: Call) -> bool:
    return batch.literal("recreate", default="auto") == "never"


def needs_batch(call: Call) -> bool:
    if call.name == "add_column":
        return is_literal(call, "if_not_exists", True)
    if call.name == "drop_column":
        return is_literal(call, "if_exists", True)
    if call.name != "alter_column":
        return True
    alters = any(given(call, parameter) for parameter in ALTERATIONS)
    return alters or any(given(call, parameter, nothing=False) for parameter in ("server_default", "comment"))
