"""pg-enum-type-not-created."""

from __future__ import annotations

from gitmig.checks.databases.enums import enum_name, is_known_elsewhere
from gitmig.checks.text.columns import columns, type_facts
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script


def creates_types(script: Script) -> bool:
    """Whether the file creates types in a way of its own: which ones is not asked."""
    text = script.source.data
    own = any("enum" in call.name or "type" in call.name for call in script.upgrade)
    return own or b".create(" in text or b"create type" in text.lower()


def pg_enum_type_not_created(script: Script) -> Iterator[Finding]:
    """A column of a table that is there gets an enumerated type that no revision creates.

    `create_table` creates the types of its columns, `add_column` and `alter_column` do not: PostgreSQL fails with "type ... does not exist".

    Instead:

        state = sa.Enum("new", "sent", name="order_state")
        state.create(op.get_bind(), checkfirst=True)
        op.add_column("orders", sa.Column("state", state, server_default="new", nullable=False))

    A type that another revision mentions, `.create(...)` and `CREATE TYPE` in the file, and `create_type=False` are taken to mean that it is there.
    """
    if creates_types(script):
        return
    made: set[str] = set()
    for call in script.calls("create_table", "add_column", "alter_column"):
        types = [column.type for column in columns(call)]
        if call.name == "alter_column":
            types = [type_facts(call.values.get("type_"))]
        for name in filter(None, map(enum_name, types)):
            if call.name != "create_table" and name not in made and not is_known_elsewhere(script, name):
                yield script.finding(
                    "pg-enum-type-not-created",
                    call,
                    f"PostgreSQL has no type {name} yet: {call.name} does not create it, and no other revision mentions it",
                    f'create it before: sa.Enum(..., name="{name}").create(op.get_bind(), checkfirst=True)',
                )
            made.add(name)
