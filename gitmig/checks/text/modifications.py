"""MySQL's MODIFY and CHANGE in literal SQL, which take a column's whole definition, as the `alter_column` that says the same."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.text.definitions import column_in
from gitmig.checks.text.literals import literal, name_of
from gitmig.checks.text.statements import begins, name_at
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitmig.checks.text.statements import Token

    Words = tuple[Token, ...]


def modified(action: Words) -> Mapping[str, ast.expr | str | bool | None] | None:
    """The arguments; None for any other action, and for a definition that is not understood as a whole.

    A default and a comment are told as `existing_`: whether they are others than before cannot be read.
    """
    if begins(action, "MODIFY"):
        rest = without_words(action[1:])
        old, new = name_at(rest, 0)[0], None
    elif begins(action, "CHANGE"):
        rest = without_words(action[1:])
        old, place = name_at(rest, 0)
        rest = rest[place:]
        new = name_at(rest, 0)[0]
    else:
        return None
    column = column_in(rest)
    if column is None or len(column.args) < 2 or any(keyword.arg is None for keyword in column.keywords):
        return None
    values: dict[str, ast.expr | str | bool | None] = {"column_name": old, "type_": column.args[1]}
    if new is not None and new.lower() != old.lower():
        values["new_column_name"] = new
    return {**values, **repeated(column, rest)}


def without_words(rest: Words) -> Words:
    rest = rest[1:] if begins(rest, "COLUMN") else rest
    return rest[2:] if begins(rest, "IF", "EXISTS") else rest


def repeated(column: ast.Call, tokens: Words) -> Mapping[str, ast.expr | bool | None]:
    """What a definition says beside the type."""
    given = {keyword.arg: keyword.value for keyword in column.keywords}
    found: dict[str, ast.expr | bool | None] = {}
    if isinstance(nullable := literal(given.get("nullable")), bool):
        found["nullable"] = nullable
    if any(token.is_word("DEFAULT") for token in tokens):
        found["existing_server_default"] = given.get("server_default")
    if any(token.is_word("COMMENT") for token in tokens):
        found["existing_comment"] = True
    if any(isinstance(item, ast.Call) and name_of(item.func) == "Identity" for item in column.args):
        found["existing_autoincrement"] = True
    return found
