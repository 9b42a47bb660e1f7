"""sqlite-batch-cascade."""

from __future__ import annotations

from gitmig.checks.databases.sqlite import recreating_batches
from gitmig.checks.dialects import environment_of
from gitmig.checks.earlier import calls_of_all
from gitmig.checks.text.columns import columns
from gitmig.checks.text.literals import as_bytes, literal
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig import syntax_tree as ast
    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

SWITCH = "pragmaforeign_keys="
ON = ("on", "1", "true", "yes")
EFFECTS = {"CASCADE": "deletes", "SET NULL": "empties", "SET DEFAULT": "empties"}


def sqlite_batch_cascade(script: Script) -> Iterator[Finding]:
    """A batch replaces a table that others refer to, while `PRAGMA foreign_keys` is on.

    A batch copies the rows into a new table and drops the old one, and dropping it deletes its rows in SQLite's eyes: with `ON
    DELETE CASCADE` the rows of the other table are gone, with `SET NULL` their keys are, both without an error; otherwise
    it fails.

    `gitmig` switches the PRAGMA off meanwhile. Plain `alembic` does not, and neither does Alembic's API. It has to be off
    before a transaction begins: in env.py, or in an autocommit block.

    Instead:

        with op.get_context().autocommit_block():
            op.execute("PRAGMA foreign_keys=OFF")
        with op.batch_alter_table("customers") as batch_op:
            batch_op.alter_column("name", existing_type=sa.String(50), type_=sa.String(80), existing_nullable=True)

    It is found where env.py or the revision switches the PRAGMA on, and a revision of the project makes a foreign key to
    that table.
    """
    if "batch_alter_table" not in {call.name for call in script.upgrade}:
        return
    enforced = switched(environment_of(script.subject.project).decode("utf-8", "replace"), False)
    for batch in recreating_batches(script):
        before = script.upgrade[: [call is batch for call in script.upgrade].index(True)]
        on = enforced
        for call in before:
            on = switched(call.sql or "", on)
        if on and (found := reference(script, batch.table or "")):
            other, action = found
            effect = EFFECTS.get(action)
            what = (
                f"{effect} {other}'s keys to it"
                if effect == "empties"
                else f"deletes {other}'s rows"
                if effect
                else "fails"
            )
            yield script.finding(
                "sqlite-batch-cascade",
                batch,
                f"the batch drops and makes anew {batch.table}, which {other} refers to: "
                f"with PRAGMA foreign_keys=ON alembic {what}",
                "switch it off first: with op.get_context().autocommit_block(): op.execute('PRAGMA foreign_keys=OFF')",
            )


def switched(text: str, before: bool) -> bool:
    """Whether foreign keys are enforced behind a text that may switch them."""
    lines = [line for line in text.lower().splitlines() if not line.lstrip().startswith("#")]
    plain = "".join("".join(lines).split())
    place = plain.rfind(SWITCH)
    return before if place < 0 else plain[place + len(SWITCH) :].startswith(ON)


def reference(script: Script, table: str) -> tuple[str, str] | None:
    """A table with a foreign key to this one, and what it does when a row is deleted; one that loses rows before others."""
    found = [
        each
        for call in calls_of_all(script, as_bytes(table.lower()), b"foreign")
        for each in references_of(call)
        if each[0] == table
    ]
    found.sort(key=lambda each: ["CASCADE", "SET NULL", "SET DEFAULT"].index(each[2]) if each[2] in EFFECTS else 9)
    return found[0][1:] if found else None


def references_of(call: Call) -> Iterator[tuple[str, str, str]]:
    """The table that each foreign key of a call points at, the one it is in, and its action."""
    table = call.table or ""
    if call.name == "create_foreign_key":
        yield call.text("referent_table") or "", table, (call.text("ondelete") or "").upper()
    for column in columns(call):
        for key in column.foreign_keys:
            yield table_named(key.args[:1]), table, action(key)
    for node in getattr(call.values.get("columns"), "elts", ()):
        if getattr(getattr(node, "func", None), "attr", "") == "ForeignKeyConstraint":
            yield table_named(node.args[1:2]), table, action(node)


def table_named(arguments: list[ast.expr]) -> str:
    """`customers` of "customers.id" or of ["customers.id"]."""
    value = literal(arguments[0]) if arguments else ""
    value = value[0] if isinstance(value, tuple) and value else value
    return value.rpartition(".")[0] if isinstance(value, str) else ""


def action(key: ast.Call) -> str:
    values = [literal(keyword.value) for keyword in key.keywords if keyword.arg == "ondelete"]
    return str(values[0]).upper() if values else ""
