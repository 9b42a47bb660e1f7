"""What a column is like before a line of a revision runs, as far as the revisions below and the lines above say it."""

from __future__ import annotations

from gitmig.checks.added import is_serial
from gitmig.checks.databases.modify import writes_definition
from gitmig.checks.earlier import calls_below
from gitmig.checks.lifetimes import place_of
from gitmig.checks.script import said_by_call
from gitmig.checks.text.arguments import given
from gitmig.checks.text.columns import columns
from gitmig.checks.text.literals import as_bytes, literal, name_of
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig import syntax_tree as ast
    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.columns import ColumnFacts


# What takes a table away, with a column that is not mentioned.
OF_TABLES = (b"drop_table", b"rename_table")


class Before(NamedTuple):
    """A column as it was left: None is not known. `numbered`: MySQL gives it numbers (AUTO_INCREMENT). `key`: it is in the primary key."""

    type: ast.expr | None = None
    nullable: bool | None = None
    default: bool | None = None
    comment: bool | None = None
    numbered: bool | None = None
    key: bool = False


NOTHING = Before()
MYSQL = ("mysql", "mariadb")


def column_before(script: Script, call: Call) -> Before:
    """The column that an `alter_column` alters; of a column that nobody speaks of, nothing is known."""
    table, column = call.qualified_table, call.text("column_name")
    if table is None or column is None:
        return NOTHING
    found = NOTHING
    writes = not script.dialects.isdisjoint(MYSQL)
    for each in earlier_calls(script, call, table, column):
        found = after(found, each if writes else without_existing_type(each), table, column)
    return found


def without_existing_type(call: Call) -> Call:
    """The same call as databases other than MySQL are told of it: none of them hears of the type that is there, and it may be wrong."""
    values = {name: value for name, value in call.values.items() if name != "existing_type"}
    return call if len(values) == len(call.values) else call._replace(values=values)


def earlier_calls(script: Script, call: Call, table: str, column: str) -> Iterator[Call]:
    """What runs before a call, the oldest first; before one of `downgrade()` all of `upgrade()` has run."""
    name, marks = as_bytes(table.rpartition(".")[2].lower()), (as_bytes(column.lower()), *OF_TABLES)
    below = calls_below(script, lambda text: name in text and any(mark in text for mark in marks))
    is_upgrade = any(each is (call.origin or call) for each in script.upgrade)
    own = script.upgrade[: place_of(script, call)] if is_upgrade else script.upgrade
    for earlier in (*below, *own):
        yield from said_by_call(earlier)


def after(before: Before, call: Call, table: str, column: str) -> Before:
    """What is known of the column once a call has run."""
    if call.name == "rename_table" and table in (call.qualified_table, call.text("new_table_name")):
        return NOTHING
    if call.qualified_table != table:
        return before
    if call.name in ("create_table", "add_column"):
        return next((of_column(each, call) for each in columns(call) if each.name == column), before)
    if call.name == "drop_table" or (call.name == "drop_column" and call.text("column_name") == column):
        return NOTHING
    if call.name != "alter_column" or column not in (call.text("column_name"), call.text("new_column_name")):
        return before
    if call.text("new_column_name") not in (None, column):
        return NOTHING
    return altered(before if call.text("column_name") == column else NOTHING, call)


def of_column(facts: ColumnFacts, call: Call) -> Before:
    kind = facts.type.node if facts.type is not None and not facts.is_open else None
    has_comment = None if facts.is_open else facts.comment is not None
    has_default = None if facts.is_open else facts.server_default is not None
    keys = primary_key(call)
    # SQLAlchemy makes it AUTO_INCREMENT: the one column of the table's primary key, a whole number without a default
    numbered = call.name == "create_table" and keys == [facts.name] and is_serial(facts._replace(primary_key=True))
    return Before(kind, facts.nullable, has_default, has_comment, numbered, facts.name in keys)


def primary_key(call: Call) -> list[object]:
    """The columns of the key that a new table gets."""
    keys: list[object] = [each.name for each in columns(call) if each.primary_key]
    for node in getattr(call.values.get("columns"), "elts", ()):
        if name_of(getattr(node, "func", node)) == "PrimaryKeyConstraint":
            keys += [literal(argument) for argument in node.args]
    return keys


def altered(before: Before, call: Call) -> Before:
    """What MySQL's MODIFY does not repeat is gone; what another statement does not name stays."""
    rewrites = writes_definition(call)
    return Before(
        call.values.get("type_") or call.values.get("existing_type") or before.type,
        said(call, "nullable", None if rewrites and before.nullable is False and not before.key else before.nullable),
        has(call, "server_default", before.default, rewrites),
        has(call, "comment", before.comment, rewrites),
        has(call, "autoincrement", before.numbered, rewrites),
        before.key,
    )


def said(call: Call, name: str, before: bool | None) -> bool | None:
    for parameter in (name, f"existing_{name}"):
        if given(call, parameter):
            value = call.literal(parameter)
            return value if isinstance(value, bool) else None
    return before


def has(call: Call, name: str, before: bool | None, rewrites: bool) -> bool | None:
    """Whether the column has such a thing behind the call; what it lost is not known any longer, and so not lost once more."""
    for parameter in (name, f"existing_{name}"):
        if given(call, parameter, nothing=False):
            return call.literal(parameter) is not None
    return None if rewrites and before else before


def not_repeated(before: Before, call: Call) -> list[str]:
    """The parameters of what a column is known to have and a definition that is written anew leaves out."""
    parts = {"server_default": before.default, "comment": before.comment, "autoincrement": before.numbered}
    return [name for name, there in parts.items() if there and not repeats(call, name)]


def repeats(call: Call, name: str) -> bool:
    """Whether the call says something of it, and be it that it is not to be there."""
    return (
        call.literal(name) is False
        or given(call, name, nothing=False)
        or given(call, f"existing_{name}", nothing=False)
    )
