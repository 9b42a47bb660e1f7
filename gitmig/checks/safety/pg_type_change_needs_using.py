"""pg-type-change-needs-using."""

from __future__ import annotations

from gitmig.checks.databases.enums import enum_name, is_used_elsewhere
from gitmig.checks.databases.postgresql_types import type_change
from gitmig.checks.script import both_ways
from gitmig.checks.text.arguments import column_of
from gitmig.checks.text.columns import type_facts
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def pg_type_change_needs_using(script: Script) -> Iterator[Finding]:
    """A column gets a type to which PostgreSQL does not cast the old one by itself.

    `ALTER COLUMN ... TYPE` fails with "cannot be cast automatically", on an empty table too: text to a number, a boolean, a date, a UUID, JSON or an enum,
    an integer to a boolean, one enum to another. `postgresql_using=` says how each value is cast; then every row is written anew while the table is
    locked, which `change-column-type-rewrite` is about.

    Instead:

        op.add_column("orders", sa.Column("code_number", sa.Integer(), nullable=True))
        # next revision
        op.execute("UPDATE orders SET code_number = code::integer WHERE code_number IS NULL")

    For a small table: `op.alter_column("orders", "code", type_=sa.Integer(), existing_type=sa.Text(), postgresql_using="code::integer")`, with
    a waiver that says so. `downgrade()` is looked at as well. Without `existing_type=`, and for types that are not SQLAlchemy's own, nothing is said;
    nor of a string that becomes an enum which another revision mentions together with the column: compared with SQLite, a column that has
    this type on PostgreSQL is a VARCHAR.
    """
    for call in both_ways(script, "alter_column"):
        change = type_change(call)
        if change is None or change.effect != "fails" or "postgresql_using" in call.values or call.is_open:
            continue
        if may_have_it(script, call):
            continue
        column = call.text("column_name") or "column"
        yield script.finding(
            "pg-type-change-needs-using",
            call,
            f"{column_of(call)} from {change.before} to {change.after}: PostgreSQL refuses it, for it casts one to the other only when told how",
            f'add a column of the new type beside it, or give postgresql_using="{column}::..." when the table is small',
        )


def may_have_it(script: Script, call: Call) -> bool:
    """Whether the column may be of the enumerated type already, and only SQLite tells it as a string."""
    name, column = enum_name(type_facts(call.values.get("type_"))), call.text("column_name")
    before = type_facts(call.values.get("existing_type"))
    is_string = before is not None and before.name.upper() in ("VARCHAR", "STRING")
    return bool(is_string and name and column and is_used_elsewhere(script, name, column))
