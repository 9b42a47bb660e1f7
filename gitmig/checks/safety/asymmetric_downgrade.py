"""asymmetric-downgrade."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.columns import columns
from gitmig.checks.text.tree import tree_of
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

CONSTRAINTS = (
    "create_check_constraint",
    "create_exclude_constraint",
    "create_foreign_key",
    "create_primary_key",
    "create_unique_constraint",
)
UNDERSTOOD = frozenset(
    (
        *CONSTRAINTS,
        "add_column",
        "alter_column",
        "batch_alter_table",
        "create_index",
        "create_table",
        "create_table_comment",
        "drop_column",
        "drop_constraint",
        "drop_index",
        "drop_table",
        "drop_table_comment",
        "f",
        "get_context",
    )
)


class Thing(NamedTuple):
    """What a revision makes: its kind in words, the table it is in, and its name."""

    kind: str
    table: str
    name: str = ""


def asymmetric_downgrade(script: Script) -> Iterator[Finding]:
    """`upgrade()` makes something that `downgrade()` leaves behind.

    The downgrade reports success, and the next upgrade fails because the table, column, index or constraint is there already.

    Drop in `downgrade()` all that `upgrade()` creates, in the opposite order.

    Instead:

        def upgrade():
            op.create_table("drafts", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("note", sa.Text()))
            op.create_index("ix_drafts_note", "drafts", ["note"])


        def downgrade():
            op.drop_index("ix_drafts_note", table_name="drafts")
            op.drop_table("drafts")

    It compares names that are written out. Where `downgrade()` executes SQL, raises, or calls what cannot be read, nothing is said; nor
    where it is empty: that is a check of its own; nor of what `upgrade()` makes under a condition of its own (`if "note" not in columns:`), or with
    `if_not_exists=True`.
    """
    source = script.source
    if source.downgrade != "present" or source.irreversible is not None or not is_understood(script):
        return
    gone = {thing for call in script.downgrade for thing in dropped(call)}
    gone |= {thing for call in script.upgrade for thing in dropped(call)}
    for call in script.upgrade:
        for thing in made(call) if is_certain(call) else ():
            if not is_gone(thing, gone):
                what = f"{thing.table}.{thing.name}" if thing.kind == "column" else thing.name or thing.table
                yield script.finding(
                    "asymmetric-downgrade",
                    call,
                    f"downgrade() leaves the {thing.kind} {what} behind, and the next upgrade fails because it is there",
                    f"drop the {thing.kind} in downgrade()",
                )


def is_certain(call: Call) -> bool:
    """Whether it makes something whenever it comes by."""
    return not call.repeated and not call.guarded and call.flag("if_not_exists") is False


def is_understood(script: Script) -> bool:
    """Whether all that `downgrade()` does can be read: literal calls of directives, and nothing else that may drop something.

    Where anything gets another name, what is made and what is dropped cannot be compared by name.
    """
    if any(
        call.name == "rename_table" or "new_column_name" in call.values for call in (*script.upgrade, *script.downgrade)
    ):
        return False
    if not all(call.name in UNDERSTOOD and not call.repeated and not call.is_open for call in script.downgrade):
        return False
    if any(call.name.startswith("drop_") and not any(dropped(call)) for call in script.downgrade):
        return False
    nodes = {id(call.node) for call in script.downgrade}
    body = [node for node in tree_of(script.source.data).body if getattr(node, "name", "") == "downgrade"]
    calls = [node for part in body for node in ast.walk(part) if isinstance(node, ast.Call)]
    return all(id(node) in nodes or isinstance(node.func, ast.Attribute) for node in calls)


def made(call: Call) -> Iterator[Thing]:
    table, name = call.qualified_table, None
    if table is None:
        return
    if call.name == "create_table":
        yield Thing("table", table)
    elif call.name == "add_column":
        yield from (Thing("column", table, column.name) for column in columns(call) if column.name)
    elif call.name == "create_index":
        name = call.text("index_name")
        yield from [Thing("index", table, name)] if name else []
    elif call.name in CONSTRAINTS:
        name = call.text("constraint_name")
        yield from [Thing("constraint", table, name)] if name else []


def dropped(call: Call) -> Iterator[Thing]:
    table = call.qualified_table or ""
    names = {"drop_column": "column_name", "drop_index": "index_name", "drop_constraint": "constraint_name"}
    if call.name == "drop_table" and table:
        yield Thing("table", table)
    if call.name in names and (name := call.text(names[call.name])):
        yield Thing(call.name.removeprefix("drop_"), table, name)


def is_gone(thing: Thing, gone: set[Thing]) -> bool:
    """Whether it is dropped by itself or with its table; an index or constraint also with a column of its table."""
    if thing in gone or Thing("table", thing.table) in gone:
        return True
    if thing.kind == "column":
        return False
    if any(each.kind == "column" and each.table == thing.table for each in gone):
        return True
    # a naming convention makes more of a name that is created: uq_orders_number of number
    return any(each.kind == thing.kind and (thing.name in each.name or each.name in thing.name) for each in gone)
