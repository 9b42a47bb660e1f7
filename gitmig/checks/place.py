"""A place in a function that is read: what names stand for there, and what holds for calls that are made there."""

from __future__ import annotations

from gitmig import syntax_tree as ast
from gitmig.checks.names import (
    LONGEST_LOOP,
    Meaning,
    Names,
    changed,
    imported,
    meaning_of,
    resolved,
    role_of,
    stored,
    unpacked,
    walked,
)
from gitmig.checks.text.conditions import DIALECTS
from gitmig.checks.text.literals import literal, name_of
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Place(NamedTuple):
    """Where the reading is: what names stand for here, and what holds for calls made here. `guarded`: only running tells whether they are."""

    names: Names
    dialect: frozenset[str] | None = None
    repeated: bool = False
    guarded: bool = False
    through: tuple[ast.Call, ...] = ()
    functions: tuple[str, ...] = ()

    def on(self, dialects: frozenset[str]) -> Place:
        """The same place where only these dialects come."""
        now = dialects if self.dialect is None else self.dialect & dialects
        return self._replace(dialect=None if now >= DIALECTS else now)


def bound(place: Place, names: Mapping[str, Meaning]) -> Place:
    return place._replace(names={**place.names, **names})


def without(place: Place, lost: set[str]) -> Place:
    """The same place where these names stand for nothing that is known."""
    if lost.isdisjoint(place.names):
        return place
    return place._replace(names={name: each for name, each in place.names.items() if name not in lost})


def assigned(statement: ast.stmt, place: Place) -> Place:
    """The place behind a simple statement: names that it sets have their new values, or none."""
    lost = without(place, stored([statement]) | changed([statement]))
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return bound(lost, dict(imported(statement)))
    found = set_within(statement, place)
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            found.update(given(target, statement.value, place.names))
    elif isinstance(statement, ast.AnnAssign) and statement.value:
        found.update(given(statement.target, statement.value, place.names))
    return bound(lost, found)


def given(target: ast.expr, value: ast.expr, names: Names) -> Names:
    """What the names of a target stand for when it is given a value."""
    meaning = meaning_of(value, names)
    if isinstance(target, ast.Name):
        return {target.id: meaning}
    parts = unpacked(target, meaning) if isinstance(meaning, ast.expr) else {}
    return {name: role_of(each, names) or each if isinstance(each, ast.expr) else each for name, each in parts.items()}


def set_within(node: ast.AST, place: Place) -> Names:
    """What names stand for that are set in the middle of an expression: `(bind := op.get_bind()).execute(...)`."""
    found: Names = {}
    for part in walked(node):
        if isinstance(part, ast.NamedExpr):
            found.update(given(part.target, part.value, place.names))
    return found


def joined(ends: list[Place], before: Place) -> Place | None:
    """Where several ways meet: what all of them agree on is known, and every dialect comes that comes on one of them."""
    if not ends:
        return None
    first, *others = ends
    names = {
        name: meaning
        for name, meaning in first.names.items()
        if all(other.names.get(name) is meaning for other in others)
    }
    dialects = [end.dialect for end in ends]
    both = None if None in dialects else frozenset().union(*(each for each in dialects if each is not None))
    both = before.dialect if both is None else both
    return before._replace(names=names, dialect=None if both is not None and both >= DIALECTS else both)


def split(call: ast.Call) -> list[ast.expr] | None:
    """What `"...".split(";")` gives, of a text that is known."""
    owner = literal(call.func.value) if isinstance(call.func, ast.Attribute) else None
    arguments = [literal(argument) for argument in call.args]
    if not isinstance(owner, str) or call.keywords or not all(isinstance(each, str) and each for each in arguments):
        return None
    pieces = getattr(owner, name_of(call.func))(*arguments[:1])
    return [ast.copy_location(ast.Constant(piece), call) for piece in pieces] if len(pieces) <= LONGEST_LOOP else None


def items_of(node: ast.expr, place: Place) -> list[ast.expr] | None:
    """The items of a list that is written out, when it is not too long."""
    value = resolved(node, place.names)
    if (
        isinstance(value, ast.Call)
        and name_of(value.func) in ("sorted", "list", "tuple", "reversed", "set")
        and value.args
    ):
        value = value.args[0]
    if isinstance(value, ast.Tuple | ast.List | ast.Set):
        simple = not any(isinstance(item, ast.Starred) for item in value.elts)
        return list(value.elts) if simple and len(value.elts) <= LONGEST_LOOP else None
    if isinstance(value, ast.Dict):
        keys = [key for key in value.keys if key is not None]
        return keys if len(keys) == len(value.keys) <= LONGEST_LOOP else None
    if isinstance(value, ast.Call) and name_of(value.func) in ("split", "splitlines"):
        return split(value)
    if isinstance(value, ast.Call) and name_of(value.func) == "items" and isinstance(value.func, ast.Attribute):
        owner = value.func.value
        if isinstance(owner, ast.Dict) and all(owner.keys) and len(owner.keys) <= LONGEST_LOOP:
            pairs = zip(owner.keys, owner.values, strict=True)
            return [ast.Tuple([key, each], ast.Load()) for key, each in pairs if key is not None]
    return None
