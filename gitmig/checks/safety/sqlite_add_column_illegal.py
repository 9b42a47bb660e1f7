"""sqlite-add-column-illegal."""

from __future__ import annotations

from gitmig.checks.databases.mysql import is_inline
from gitmig.checks.databases.server_defaults import is_expression
from gitmig.checks.text.columns import columns, is_stored
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.columns import ColumnFacts


def sqlite_add_column_illegal(script: Script) -> Iterator[Finding]:
    """A column is added in a way that SQLite's ADD COLUMN refuses, outside of `batch_alter_table`.

    SQLite refuses a UNIQUE column and a foreign key that is a constraint of its own (`NotImplementedError`) on every table; a default that is
    computed, CURRENT_TIMESTAMP too (`Cannot add a column with non-constant default`), and a stored generated column
    (`cannot add a STORED column`) on a table with rows. A batch copies the rows into a new table instead.

    Instead:

        with op.batch_alter_table("orders") as batch_op:
            batch_op.add_column(sa.Column("created", sa.DateTime(), server_default=sa.func.now(), nullable=True))

    A foreign key can stay in the column: `inline_references=True`. A column that is NOT NULL without a default is a check of its
    own: `add-not-null-column-without-default`.
    """
    for call in script.with_sql("add_column"):
        if call.batch is not None:
            continue
        is_new = call.table is None or call.qualified_table in script.new_tables
        for column in columns(call):
            what = refused(call, column) or ("" if is_new else refused_with_rows(column))
            if what:
                yield script.finding(
                    "sqlite-add-column-illegal",
                    call,
                    f"SQLite cannot add {column.name or 'the column'} to {call.table or 'the table'}: {what}",
                    "add it in a batch: with op.batch_alter_table(...) as batch_op: batch_op.add_column(...)",
                )


def refused(call: Call, column: ColumnFacts) -> str:
    if column.unique:
        return "it is UNIQUE"
    if column.foreign_keys and call.literal("inline_references", default=False) is False and not is_inline(call):
        return "its foreign key becomes a constraint of its own (inline_references=True keeps it in the column)"
    return ""


def refused_with_rows(column: ColumnFacts) -> str:
    if is_expression(column.server_default):
        return "its default is not a constant"
    return "it is STORED" if is_stored(column) else ""
