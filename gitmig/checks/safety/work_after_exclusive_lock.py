"""work-after-exclusive-lock."""

from __future__ import annotations

from gitmig.checks.databases.table_locks import dropped_by, locked_by
from gitmig.checks.text.constraints import added_by, validated_by
from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.statements import Token


def long_work(script: Script, call: Call, held: Container[str], own: Container[str | None]) -> str | None:
    """What of a call takes as long as there is data. Constraints of this revision are `validate-in-same-transaction`'s."""
    for table, name in validated_by(call):
        if name not in own and table not in script.new_tables:
            return f"validating {name}"
    for statement in statements(call.sql or ""):
        if begins(statement, "REFRESH", "MATERIALIZED", "VIEW"):
            return "refreshing a materialized view"
        changed = changed_in(statement)
        if changed and changed not in held and changed not in script.new_tables:
            return f"changing rows of {changed}"
    return None


def changed_in(statement: tuple[Token, ...]) -> str | None:
    """The table whose rows a statement goes through."""
    if begins(statement, "UPDATE"):
        return name_at(statement, 2 if begins(statement[1:], "ONLY") else 1)[0]
    return name_at(statement, 2)[0] if begins(statement, "DELETE", "FROM") else None


def work_after_exclusive_lock(script: Script) -> Iterator[Finding]:
    """Something that takes long runs while a table is locked against everybody.

    A change of a table takes an ACCESS EXCLUSIVE lock and keeps it until the transaction ends: whatever follows in the same revision keeps all
    readers and writers of that table waiting. Validating a constraint, refreshing a materialized view, and changing rows of other tables take as long as
    there is data.

    Instead:

        op.add_column("orders", sa.Column("note", sa.Text(), nullable=True))
        # next revision
        op.execute("UPDATE customers SET name = 'unknown' WHERE name IS NULL")

    A revision is a transaction of its own with `gitmig deploy`, and with `transaction_per_migration=True` in env.py.
    """
    held: dict[str, int] = {}
    dropped = dropped_by(script)
    own: set[str | None] = set()
    for call in script.upgrade:
        if call.autocommit:
            held.clear()
            continue
        what = long_work(script, call, held, own)
        if held and what:
            table, line = next(iter(held.items()))
            yield script.finding(
                "work-after-exclusive-lock",
                call,
                f"{what} may take long, and nobody reads or writes {table} meanwhile: line {line} locks it until this revision ends",
                "move it into a revision of its own",
            )
            return
        own.update(added.name for added in added_by(call) if added.not_valid)
        held.update({table: call.line for table in locked_by(script, call) if table not in {*held, *dropped}})
