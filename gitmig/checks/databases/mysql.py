"""What MySQL and MariaDB do for a change: alter in place, rebuild the table, or copy it while writes wait."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.databases.column_history import altered, column_before
from gitmig.checks.text.arguments import given, is_literal
from gitmig.checks.text.columns import columns, type_facts
from gitmig.checks.text.literals import UNKNOWN, literal
from gitmig.checks.text.statements import begins, statements
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from gitmig.checks.script import Script
    from gitmig.checks.text.calls import Call

BYTES = {"VARCHAR": 4, "VARBINARY": 1}  # a character in utf8mb4, the default of both
ONE_BYTE_LENGTH = 255
ALWAYS_ONE_BYTE = 127
TYPES = {
    "BIGINT": ("BIGINTEGER",),
    "BLOB": ("LARGEBINARY",),
    "BOOL": ("BOOLEAN",),
    "CHAR": (),
    "DATE": (),
    "DATETIME": (),
    "DECIMAL": ("NUMERIC",),
    "DOUBLE": ("DOUBLE_PRECISION",),
    "ENUM": (),
    "FLOAT": (),
    "INT": ("INTEGER",),
    "JSON": (),
    "LONGBLOB": (),
    "LONGTEXT": (),
    "MEDIUMINT": (),
    "MEDIUMTEXT": (),
    "SET": (),
    "SMALLINT": ("SMALLINTEGER",),
    "TEXT": ("UNICODETEXT",),
    "TIME": (),
    "TIMESTAMP": (),
    "TINYINT": (),
    "TINYTEXT": (),
    "VARBINARY": (),
    "VARCHAR": ("STRING", "UNICODE"),
}
NAMES = {name: server for server, others in TYPES.items() for name in (server, *others)}
WHOLE_NUMBERS = ("BIGINT", "BOOL", "INT", "MEDIUMINT", "SMALLINT", "TINYINT")
LISTS = ("ENUM", "SET")
MOST_OF_ONE_BYTE = 255
BYTES_OF_SETS = (1, 2, 3, 4, 8)
BITS_OF_FLOAT = 24
LONGEST_LIST = 8

LENGTHS = ("length", "precision", "scale", "fsp")
SILENT = frozenset(
    (*LENGTHS, "name", "timezone", "asdecimal", "display_width", "validate_strings", "inherit_schema", "metadata")
)
WITH_ZONE = ("DATETIME", "TIME", "TIMESTAMP")


class Known(NamedTuple):
    """A type in the words of the server."""

    name: str
    arguments: tuple[object, ...]

    def __str__(self) -> str:
        if self.name in LISTS and len(self.arguments) > LONGEST_LIST:
            return f"{self.name} of {len(self.arguments)} values"
        return f"{self.name}({', '.join(map(repr, self.arguments))})" if self.arguments else self.name


class TypeChange(NamedTuple):
    """What a change of a column's type, whose both ends can be read, does to the table. `missing` are values of an ENUM that are no more."""

    before: Known
    after: Known
    kind: Literal["none", "copies on MySQL", "copies", "reorders"]
    missing: tuple[object, ...] = ()


def type_change(call: Call, script: Script | None = None) -> TypeChange | None:
    """What `type_` does to `existing_type`, or to the type that the revisions below gave the column; None where either cannot be read."""
    before, after = known(call.values.get("existing_type")), known(call.values.get("type_"))
    if after is not None and script is not None and is_untold(before, call):
        before = known(column_before(script, call).type) or before
    if before is None or after is None:
        return None
    if before.name == after.name and before.name in LISTS:
        return change_of_list(before, after)
    if is_free(before, after):
        return TypeChange(before, after, "none")
    return TypeChange(before, after, "copies on MySQL" if grows_from_short(before, after) else "copies")


def is_untold(before: Known | None, call: Call) -> bool:
    """Whether a call tells no type that the column has, or less than its values or its length, or it reads it from the database."""
    if before is not None:
        return not before.arguments and (before.name in LISTS or before.name in BYTES)
    existing = call.values.get("existing_type")
    return not call.is_open and (existing is None or (isinstance(existing, ast.Attribute) and existing.attr == "type"))


def on_mysql(node: ast.expr | None) -> ast.expr | None:
    """The type that `with_variant` leaves for MySQL and MariaDB; None where that cannot be read."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "with_variant":
        names = [literal(argument) for argument in node.args[1:]]
        if not names or UNKNOWN in names or node.keywords:
            return None
        node = node.args[0] if {"mysql", "mariadb"}.intersection(map(str, names)) else node.func.value
    return node


def spelled_out(node: ast.expr | None) -> tuple[object, ...]:
    """The arguments of a type; what `*` puts in where that is written out."""
    arguments = node.args if isinstance(node, ast.Call) else []
    values: list[object] = []
    for argument in arguments:
        value = literal(argument.value if isinstance(argument, ast.Starred) else argument)
        values += value if isinstance(argument, ast.Starred) and isinstance(value, tuple) else [value]
    return tuple(values)


def known(written: ast.expr | None) -> Known | None:
    node = on_mysql(written)
    facts = type_facts(node)
    if facts is None or facts.variants or not SILENT.issuperset(facts.keywords):
        return None
    name = NAMES.get(facts.name.upper())
    lengths = [facts.keywords[key] for key in LENGTHS if facts.keywords.get(key) is not None]
    arguments = (*(one for one in spelled_out(node) if one is not None), *lengths)
    if name in WITH_ZONE:
        arguments = tuple(one for one in arguments if not isinstance(one, bool))
    if name is None or UNKNOWN in arguments or (name == "TEXT" and arguments):
        return None
    return stored_as(name, () if name in WHOLE_NUMBERS else arguments)


def stored_as(name: str, arguments: tuple[object, ...]) -> Known:
    """The same type with what the server puts in: DECIMAL is DECIMAL(10, 0), and a FLOAT of more than 24 bits a DOUBLE."""
    if name == "DECIMAL":
        arguments = (*arguments, *(10, 0)[len(arguments) :])
    if name == "FLOAT" and len(arguments) == 1 and isinstance(bits := arguments[0], int):
        name, arguments = "DOUBLE" if bits > BITS_OF_FLOAT else "FLOAT", ()
    return Known(name, arguments)


def change_of_list(before: Known, after: Known) -> TypeChange | None:
    """Values appended to an ENUM or SET change nothing that is stored, unless a number needs another byte; any other change renumbers."""
    if not before.arguments or not all(isinstance(one, str) for one in (*before.arguments, *after.arguments)):
        return None
    if after.arguments[: len(before.arguments)] == before.arguments:
        grows = bytes_of_list(before) != bytes_of_list(after)
        return TypeChange(before, after, "copies" if grows else "none")
    return TypeChange(before, after, "reorders", tuple(one for one in before.arguments if one not in after.arguments))


def bytes_of_list(known: Known) -> int:
    """An ENUM stores the number of its value, a SET a bit for each."""
    number = len(known.arguments)
    if known.name == "ENUM":
        return 1 if number <= MOST_OF_ONE_BYTE else 2
    return next(size for size in BYTES_OF_SETS if number <= 8 * size or size == BYTES_OF_SETS[-1])


def is_free(before: Known, after: Known) -> bool:
    if {before.name, after.name} == {"BOOL", "TINYINT"} or before == after:
        return True
    return before.name == after.name and before.name in BYTES and grows_within_length_byte(before, after)


def grows_within_length_byte(before: Known, after: Known) -> bool:
    """Whether a VARCHAR grows without needing a second byte for its length, which every row has in front of it."""
    short, long = in_bytes(before), in_bytes(after)
    return 0 < short <= long and (short > ONE_BYTE_LENGTH) == (long > ONE_BYTE_LENGTH)


def grows_from_short(before: Known, after: Known) -> bool:
    """Whether it grows over that limit from values so short that MariaDB keeps their lengths in one byte all the same."""
    same = before.name == after.name and before.name in BYTES
    return same and 0 < in_bytes(before) <= ALWAYS_ONE_BYTE < in_bytes(after)


def in_bytes(known: Known) -> int:
    length = known.arguments[0] if len(known.arguments) == 1 else 0
    return length * BYTES[known.name] if isinstance(length, int) else 0


def sets_not_null(script: Script, call: Call) -> bool:
    """Whether a column becomes NOT NULL that was not, as far as can be read.

    Where nothing tells what it was, it is what the call is for, unless that alters something else too: MySQL wants NOT NULL
    repeated then.
    """
    if not is_literal(call, "nullable", False) or is_literal(call, "existing_nullable", False):
        return False
    if is_literal(call, "existing_nullable", True):
        return True
    before = column_before(script, call).nullable
    return not alters_more(call) if before is None else before


def alters_more(call: Call) -> bool:
    """Whether a call alters more than NOT NULL, so that it may but repeat that."""
    return any(given(call, parameter) for parameter in ("type_", "new_column_name", "autoincrement")) or given(
        call, "comment", nothing=False
    )


def keeps_default(script: Script, call: Call) -> bool:
    """Whether the column has a default behind the call, so that code may leave it out."""
    return altered(column_before(script, call), call).default is True


def with_checks_of_keys(script: Script) -> Iterator[tuple[Call, bool]]:
    """The calls of `upgrade()` with whether foreign keys are checked at that point."""
    checked = True
    for call in script.upgrade:
        if call.name == "execute" and call.sql:
            checked = checked_after(call.sql, checked)
        yield call, checked


def checked_after(sql: str, checked: bool) -> bool:
    for statement in statements(sql):
        words = [token.text.lower() for token in statement if token.text not in "@."]
        if begins(statement, "SET") and "foreign_key_checks" in words and "global" not in words:
            checked = words[-1] not in ("0", "off", "false")
    return checked


def adds_foreign_key(call: Call) -> bool:
    return call.name == "create_foreign_key" or (
        call.name == "add_column" and any(column.foreign_keys for column in columns(call))
    )


def says_how(call: Call) -> bool:
    """Whether it is SQL that says `ALGORITHM=INPLACE`, `LOCK=NONE` or the like: the server refuses it rather than copy."""
    return call.origin is not None and "mysql_algorithm" in call.values


def is_inline(call: Call) -> bool:
    return given(call, "inline_references", nothing=False)


def rebuilds(script: Script, call: Call) -> bool:
    """Whether a directive goes through the whole table, by a copy or in place."""
    if call.name != "alter_column":
        return call.name in ("create_check_constraint", "create_primary_key")
    change = type_change(call, script)
    return sets_not_null(script, call) or (change is not None and change.kind in ("copies", "reorders"))
