"""The calls of `op.*` and `batch_op.*` that a revision makes, with their arguments under Alembic's names."""

from __future__ import annotations

from gitmig.checks.text.literals import UNKNOWN, literal
from gitmig.checks.text.sketches import HOLE, sql_text
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitmig import syntax_tree as ast

__all__ = ["UNKNOWN", "Call", "literal"]

# The positional parameters of each directive; `*` takes what is left.
PARAMETERS: Mapping[str, tuple[str, ...]] = {
    name: tuple(names.split())
    for name, names in {
        "add_column": "table_name column",
        "alter_column": "table_name column_name",
        "batch_alter_table": "table_name schema",
        "bulk_insert": "table rows",
        "create_check_constraint": "constraint_name table_name condition",
        "create_exclude_constraint": "constraint_name table_name *elements",
        "create_foreign_key": "constraint_name source_table referent_table local_cols remote_cols",
        "create_index": "index_name table_name columns",
        "create_primary_key": "constraint_name table_name columns",
        "create_table": "table_name *columns",
        "create_table_comment": "table_name comment",
        "create_unique_constraint": "constraint_name table_name columns",
        "drop_column": "table_name column_name",
        "drop_constraint": "constraint_name table_name type_",
        "drop_index": "index_name table_name",
        "drop_table": "table_name",
        "drop_table_comment": "table_name",
        "execute": "sqltext",
        "rename_table": "old_table_name new_table_name",
    }.items()
}
TABLES = frozenset(("table_name", "source_table", "old_table_name"))


class Call(NamedTuple):
    """One call that `upgrade()` or `downgrade()` makes.

    `values` are the arguments under the names of Alembic's parameters (those of `*columns` as a tuple under `columns`), with
    constants of the file put in. `is_open` when `**something` may give more. `batch` is the `op.batch_alter_table` call that it belongs
    to; `table` and `schema` are then that one's. `autocommit`: it runs outside of a transaction. `dialect`: the only ones that it
    runs on, None for any. `repeated`: in a loop whose length is not known. `guarded`: under a condition that only running would tell. `through` are the calls of helper functions on
    the way to it, the outermost first. `origin` is the `execute` whose literal SQL says what this directive would.
    """

    name: str
    node: ast.Call
    values: Mapping[str, ast.expr]
    table: str | None = None
    schema: str | None = None
    batch: Call | None = None
    autocommit: bool = False
    dialect: frozenset[str] | None = None
    repeated: bool = False
    guarded: bool = False
    is_open: bool = False
    through: tuple[ast.Call, ...] = ()
    origin: Call | None = None

    @property
    def line(self) -> int:
        return self.node.lineno

    @property
    def sql(self) -> str | None:
        """The text that `execute` is given, with a HOLE for values and lists in it that are not known."""
        return sql_text(self.values.get("sqltext")) if self.name == "execute" else None

    @property
    def exact_sql(self) -> str | None:
        """The text that `execute` is given, to the letter."""
        sql = self.sql
        return None if sql is None or HOLE in sql else sql

    @property
    def qualified_table(self) -> str | None:
        """The table with its schema, as far as one is written."""
        return qualified(self.table, self.schema)

    def literal(self, name: str, default: object = UNKNOWN) -> object:
        """The value of an argument; `default` where it is not given, UNKNOWN where only running would tell."""
        if name in self.values:
            return literal(self.values[name])
        return UNKNOWN if self.is_open else default

    def text(self, name: str) -> str | None:
        """The value of an argument that is a string."""
        value = self.literal(name)
        return value if isinstance(value, str) else None

    def names(self, name: str) -> tuple[str, ...] | None:
        """The value of an argument that is a list of strings, or one string."""
        value = self.literal(name)
        if isinstance(value, str):
            return (value,)
        return value if isinstance(value, tuple) and all(isinstance(each, str) for each in value) else None

    def flag(self, name: str) -> bool | None:
        """Whether an argument is true; False where it is not given, None where only running would tell."""
        value = self.literal(name, default=False)
        return None if value is UNKNOWN else bool(value)


def qualified(table: str | None, schema: str | None) -> str | None:
    return f"{schema}.{table}" if table and schema else table
