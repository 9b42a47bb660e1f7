"""set-not-null-scan."""

from __future__ import annotations

from gitmig.checks.earlier import calls_below, was_not_null
from gitmig.checks.lifetimes import place_of
from gitmig.checks.text.constraints import added_by, altered_by, validated_by
from gitmig.checks.text.statements import begins, name_at
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.constraints import Added


NEW = "give its add_column a constant server_default= and nullable=False, which reads nothing, or take the steps of the page"
OLD = "first a CHECK (... IS NOT NULL) with postgresql_not_valid=True; in the next revision VALIDATE it, then set nullable=False"
# What a file says that has to do with such a CHECK.
SIGNS = (b"validate", b"not_valid", b"not valid", b"is not null", b"is_not(", b"isnot(")


def made_not_null(script: Script) -> Iterator[tuple[Call, str, str]]:
    """The calls, tables and columns, by directives and by `ALTER TABLE ... ALTER column SET NOT NULL`."""
    for call in script.on_existing_tables("alter_column"):
        table, column = call.qualified_table, call.text("column_name")
        changes = call.literal("nullable", default=None) is False and call.literal("existing_nullable") is not False
        if table and column and changes:
            yield call, table, column
    for call in script.calls("execute"):
        for table, action in altered_by(call):
            column, place = name_at(action, 2 if begins(action, "ALTER", "COLUMN") else 1)
            changes = begins(action, "ALTER") and begins(action[place:], "SET", "NOT", "NULL")
            if changes and table not in script.new_tables:
                yield call, table, column


def is_proven(calls: Iterable[Call], table: str, column: str) -> bool:
    """Whether a valid CHECK of these calls says that the column is not NULL; also where a constraint is validated that nobody
    can see."""
    added: dict[str | None, Added] = {}
    validated: set[str] = set()
    for earlier in calls:
        added.update({each.name: each for each in added_by(earlier) if each.table == table})
        validated.update(name for validated_table, name in validated_by(earlier) if validated_table == table)
        if earlier.name == "drop_constraint":
            added.pop(earlier.text("constraint_name"), None)
    holds = (each for each in added.values() if each.not_null == column)
    return bool(validated - set(added)) or any(not each.not_valid or each.name in validated for each in holds)


def speaks_of_constraints(text: bytes) -> bool:
    return any(sign in text for sign in SIGNS)


def set_not_null_scan(script: Script) -> Iterator[Finding]:
    """A column of a table in use becomes NOT NULL, and every row is read to see that it is.

    `SET NOT NULL` reads the whole table under an ACCESS EXCLUSIVE lock: nobody reads or writes it until that is done. When a valid
    `CHECK (column IS NOT NULL)` says so already, PostgreSQL (12 and later) reads nothing.

    Instead:

        op.create_check_constraint(
            "ck_orders_reference_not_null", "orders", "reference IS NOT NULL", postgresql_not_valid=True
        )
        # next revision
        op.execute("ALTER TABLE orders VALIDATE CONSTRAINT ck_orders_reference_not_null")
        op.alter_column("orders", "reference", existing_type=sa.Text(), nullable=False)
        op.execute("ALTER TABLE orders DROP CONSTRAINT ck_orders_reference_not_null")

    `VALIDATE` comes first and lets others read and write; what follows takes no time. Such a CHECK in this revision or in those below it is recognised, by
    `create_check_constraint` or literal SQL. Tables that a new revision creates, and columns with `existing_nullable=False`, are no finding; neither
    are columns that are NOT NULL already, as far as the revisions below tell: then nothing is read.
    """
    candidates = tuple(made_not_null(script))
    below = tuple(calls_below(script, speaks_of_constraints)) if candidates else ()
    for call, table, column in candidates:
        so_far = script.upgrade[: place_of(script, call) + 1]
        if not is_proven((*below, *so_far), table, column) and not was_not_null(script, table, column):
            yield script.finding(
                "set-not-null-scan",
                call,
                f"every row is read to see that {table}.{column} is never NULL, and nobody can read the table meanwhile",
                NEW if (table, column) in script.new_columns else OLD,
            )
