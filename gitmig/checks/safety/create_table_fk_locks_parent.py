"""create-table-fk-locks-parent."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.columns import columns
from gitmig.checks.text.literals import literal, name_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call


def foreign_keys(call: Call) -> Iterator[ast.expr]:
    """What leads to other columns: of columns, and of constraints beside them."""
    for column in columns(call):
        yield from (key.args[0] for key in column.foreign_keys if key.args)
    items = call.values.get("columns")
    for item in items.elts if isinstance(items, ast.Tuple) else ():
        if isinstance(item, ast.Call) and name_of(item.func) == "ForeignKeyConstraint" and len(item.args) > 1:
            yield from item.args[1].elts if isinstance(item.args[1], ast.List | ast.Tuple) else ()


def referred(node: ast.expr) -> str | None:
    """The table of `"table.column"` or `"schema.table.column"`."""
    target = literal(node)
    return target.rpartition(".")[0] if isinstance(target, str) else None


def create_table_fk_locks_parent(script: Script) -> Iterator[Finding]:
    """A new table refers to a table in use.

    Creating the foreign key takes a SHARE ROW EXCLUSIVE lock on the table it leads to: no writes to it until the transaction ends. It is short, but
    behind a long transaction it waits, and all writes wait behind it.

    Instead:

        op.execute("SET LOCAL lock_timeout = '4s'")
        op.create_table(
            "parcels",
            sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
            sa.Column("order_id", sa.Integer(), sa.ForeignKey("orders.id")),
        )

    Off by default: few tables are busy enough. A lock_timeout here or in env.py makes it no finding.
    """
    for call in script.calls("create_table"):
        parents = {parent for parent in map(referred, foreign_keys(call)) if parent}
        for parent in sorted(parents - script.new_tables) if not script.timeouts else ():
            yield script.finding(
                "create-table-fk-locks-parent",
                call,
                f"the foreign key of the new table blocks writes to {parent} until this revision ends",
                "set a lock_timeout, in env.py or before it: op.execute(\"SET LOCAL lock_timeout = '4s'\")",
            )
