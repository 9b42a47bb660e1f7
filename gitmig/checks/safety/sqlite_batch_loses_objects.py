"""sqlite-batch-loses-objects."""

from __future__ import annotations

from gitmig.checks.databases.sqlite import recreating_batches
from gitmig.checks.earlier import calls_of_all
from gitmig.checks.text.statements import begins, name_at, statements
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def sqlite_batch_loses_objects(script: Script) -> Iterator[Finding]:
    """A batch replaces a table that has a trigger.

    A batch copies the rows into a new table and drops the old one, and its triggers with it, without an error or a warning.

    Create the trigger once more behind the batch.

    Instead:

        with op.batch_alter_table("orders") as batch_op:
            batch_op.alter_column("note", existing_type=sa.String(50), type_=sa.String(80), existing_nullable=True)
        op.execute("CREATE TRIGGER orders_changed AFTER UPDATE ON orders BEGIN INSERT INTO log VALUES (new.id); END")

    It is found where a revision of the project creates the trigger by `op.execute`, none drops it, and the revision with the batch does not
    create it behind the batch.
    """
    for batch in recreating_batches(script):
        place = [call is batch for call in script.upgrade].index(True)
        kept = {name for call in script.upgrade[place:] for name, _ in triggers_made(call)}
        behind = {id(call.node) for call in script.upgrade[place:]}
        calls = [call for call in calls_of_all(script, b"trigger") if id(call.node) not in behind]
        dropped = {name for call in calls for name in triggers_dropped(call)}
        lost = [name for call in calls for name, table in triggers_made(call) if table == batch.table]
        for name in sorted(set(lost) - kept - dropped):
            yield script.finding(
                "sqlite-batch-loses-objects",
                batch,
                f"the batch drops and makes anew {batch.table}, and its trigger {name} is gone then",
                f"create {name} once more behind the batch",
            )


def triggers_made(call: Call) -> Iterator[tuple[str, str]]:
    """The triggers that literal SQL creates, and the table of each."""
    for statement in statements(call.sql or ""):
        words = statement[2:] if begins(statement[1:], "TEMP") or begins(statement[1:], "TEMPORARY") else statement[1:]
        if not begins(statement, "CREATE") or not begins(words, "TRIGGER"):
            continue
        words = words[4:] if begins(words[1:], "IF", "NOT", "EXISTS") else words[1:]
        name, _ = name_at(words, 0)
        on = next((place for place, token in enumerate(words) if token.is_word("ON")), None)
        if on is not None:
            yield name, name_at(words, on + 1)[0]


def triggers_dropped(call: Call) -> Iterator[str]:
    for statement in statements(call.sql or ""):
        if begins(statement, "DROP", "TRIGGER"):
            yield name_at(statement, 4 if begins(statement[2:], "IF", "EXISTS") else 2)[0]
