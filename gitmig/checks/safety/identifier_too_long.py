"""identifier-too-long."""

from __future__ import annotations

from gitmig.checks.script import both_ways
from gitmig.checks.text.columns import columns
from gitmig.checks.text.literals import literal, name_of
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig import syntax_tree as ast
    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

LONGEST = {"postgresql": 63, "mysql": 64, "mariadb": 64, "mssql": 128, "oracle": 128}
NAMED = {
    "create_table": ("table_name",),
    "rename_table": ("new_table_name",),
    "alter_column": ("new_column_name",),
    "add_column": (),
    "create_index": ("index_name",),
    "create_check_constraint": ("constraint_name",),
    "create_exclude_constraint": ("constraint_name",),
    "create_foreign_key": ("constraint_name",),
    "create_primary_key": ("constraint_name",),
    "create_unique_constraint": ("constraint_name",),
}
CONSTRAINTS = (
    "CheckConstraint",
    "ExcludeConstraint",
    "ForeignKeyConstraint",
    "PrimaryKeyConstraint",
    "UniqueConstraint",
)


def identifier_too_long(script: Script) -> Iterator[Finding]:
    """A name is longer than a database of the project allows: 63 bytes on PostgreSQL, 64 characters on MySQL and MariaDB, 128 on SQL Server and Oracle.

    PostgreSQL cuts names of tables and columns, with a notice that nobody sees: two long names can become one. SQLAlchemy
    refuses a long name of an index or constraint (`IdentifierError`), and the other servers refuse any, when the revision
    runs there.

    Instead:

        op.create_table("customer_notification_preferences", sa.Column("id", sa.Integer(), primary_key=True))

    Names in `op.f("...")` are no finding: SQLAlchemy shortens them, and drops them by the same shortened name.
    """
    limits = {name: LONGEST[name] for name in script.dialects if name in LONGEST}
    for call in both_ways(script, *NAMED):
        for node in names_given(call):
            name = literal(node)
            short = [dialect for dialect, longest in limits.items() if length(name, dialect) > longest]
            if short and name_of(getattr(node, "func", node)) != "f":
                dialect = min(short, key=limits.__getitem__)
                yield script.finding(
                    "identifier-too-long",
                    call,
                    f"{name} has {length(name, dialect)} characters, and {dialect} allows {limits[dialect]}",
                    "give it a shorter name",
                )


def length(name: object, dialect: str) -> int:
    if not isinstance(name, str):
        return 0
    return len(name.encode("utf-8", "surrogatepass")) if dialect == "postgresql" else len(name)


def names_given(call: Call) -> Iterator[ast.expr]:
    """The names of what a call makes, as they are written."""
    for parameter in NAMED[call.name]:
        if parameter in call.values:
            yield call.values[parameter]
    if call.name not in ("create_table", "add_column"):
        return
    for column in columns(call):
        yield from column.node.args[:1]
    for node in getattr(call.values.get("columns"), "elts", ()):
        if name_of(getattr(node, "func", node)) in CONSTRAINTS:
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "name")
