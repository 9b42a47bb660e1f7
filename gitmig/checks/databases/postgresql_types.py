"""What PostgreSQL does to a table when a column's type becomes another: nothing, a rewrite, or it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from gitmig.checks.text.columns import type_facts
from gitmig.checks.text.literals import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitmig import syntax_tree as ast
    from gitmig.checks.text.calls import Call
    from gitmig.checks.text.columns import TypeFacts

NAMES: Mapping[str, tuple[str, ...]] = {
    "smallint": ("SMALLINTEGER", "SMALLINT"),
    "integer": ("INTEGER", "INT"),
    "bigint": ("BIGINTEGER", "BIGINT"),
    "numeric": ("NUMERIC", "DECIMAL"),
    "real": ("REAL",),
    "float": ("FLOAT", "DOUBLE", "DOUBLE_PRECISION"),
    "boolean": ("BOOLEAN",),
    "varchar": ("STRING", "VARCHAR", "UNICODE", "AUTOSTRING"),
    "text": ("TEXT", "UNICODETEXT", "CLOB"),
    "char": ("CHAR",),
    "citext": ("CITEXT",),
    "bytea": ("LARGEBINARY", "BYTEA"),
    "date": ("DATE",),
    "timestamp": ("DATETIME", "TIMESTAMP"),
    "time": ("TIME",),
    "interval": ("INTERVAL",),
    "uuid": ("UUID",),
    "json": ("JSON",),
    "jsonb": ("JSONB",),
    "enum": ("ENUM",),
    "array": ("ARRAY",),
    "inet": ("INET",),
    "cidr": ("CIDR",),
}
KINDS = {name: kind for kind, names in NAMES.items() for name in names}
NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "float")
STRINGS = ("varchar", "text", "char", "citext")
# What each becomes without being told how (measured on PostgreSQL 15), beside every string.
CASTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(NUMBERS, NUMBERS),
    "date": ("timestamp", "timestamptz"),
    "timestamp": ("date", "timestamptz", "time"),
    "timestamptz": ("date", "timestamp", "time"),
    "time": ("interval",),
    "interval": ("time",),
    "json": ("jsonb",),
    "jsonb": ("json",),
    "inet": ("cidr",),
    "cidr": ("inet",),
}
# No rewrite; that of timestamps depends on the session's time zone (none with UTC).
FREE = frozenset((("cidr", "inet"), ("timestamp", "timestamptz"), ("timestamptz", "timestamp")))
# Whatever a column was before, becoming one of these writes the table anew.
ALWAYS = frozenset(("smallint", "integer", "bigint", "real", "boolean", "bytea", "date", "uuid", "json", "jsonb"))

Effect = Literal["rewrites", "fails"]


class Type(NamedTuple):
    """A type of PostgreSQL. `size` is what its brackets say, empty for none, None when only running would tell."""

    kind: str
    size: tuple[int, ...] | None = ()
    name: object = None


# A type that the project made, an enumerated one for the most part.
CUSTOM = Type("custom")


class Change(NamedTuple):
    """How a call changes a type, in the file's words, and what that does."""

    before: str
    after: str
    effect: Effect


def type_of(facts: TypeFacts | None) -> Type | None:
    """None for types that are not SQLAlchemy's own."""
    if facts is None or facts.variants or facts.name.upper() not in KINDS:
        return None
    kind = KINDS[facts.name.upper()]
    if kind == "enum":
        return enum_type(facts)
    if kind == "timestamp":
        zone = facts.keywords.get("timezone", facts.arguments[0] if facts.arguments else False)
        return None if zone is UNKNOWN else Type("timestamptz" if zone else "timestamp")
    if kind in ("varchar", "char"):
        return Type(kind, sizes(facts, "length"))
    return Type(kind, sizes(facts, "precision", "scale") if kind == "numeric" else ())


def enum_type(facts: TypeFacts) -> Type | None:
    """A type of its own, or a VARCHAR as long as its longest value."""
    native = facts.keywords.get("native_enum", True)
    if native is True:
        return Type("enum", name=facts.keywords.get("name", UNKNOWN))
    lengths = [len(value) for value in facts.arguments if isinstance(value, str)]
    known = native is False and lengths and len(lengths) == len(facts.arguments) and "length" not in facts.keywords
    return Type("varchar", (max(lengths),) if known else None)


def sizes(facts: TypeFacts, *keywords: str) -> tuple[int, ...] | None:
    given = [*facts.arguments[: len(keywords)]]
    given += [facts.keywords[keyword] for keyword in keywords[len(given) :] if keyword in facts.keywords]
    found = [size for size in given if size is not None]
    numbers = [size for size in found if isinstance(size, int)]
    return tuple(numbers) if len(numbers) == len(found) else None


def effect(before: Type, after: Type) -> Effect | None:
    """None where nothing is written anew, and where it cannot be told."""
    if before.kind in STRINGS and after.kind in STRINGS:
        return None if is_roomy(before, after) is not False else "rewrites"
    if before.kind == after.kind:
        return within_kind(before, after)
    if after.kind in STRINGS:
        return "rewrites"
    if after.kind in CASTS.get(before.kind, ()):
        return None if (before.kind, after.kind) in FREE else "rewrites"
    return "fails"


def within_kind(before: Type, after: Type) -> Effect | None:
    if before.kind == "enum":
        known = isinstance(before.name, str) and isinstance(after.name, str)
        return "fails" if known and before.name != after.name else None
    if before.kind != "numeric" or before.size is None or after.size is None or not after.size:
        return None
    precision, scale = (*before.size, 0)[:2] if before.size else (0, -1)
    return None if (*after.size, 0)[1] == scale and after.size[0] >= precision else "rewrites"


def is_roomy(before: Type, after: Type) -> bool | None:
    """Whether each string fits as it is stored; None when only running would tell."""
    if "char" in (before.kind, after.kind):
        return before == after and (None if before.size is None else True)
    if after.kind != "varchar" or after.size == ():
        return True
    if before.kind != "varchar" or before.size == ():
        return None if after.size is None else False
    return None if before.size is None or after.size is None else before.size[0] <= after.size[0]


def type_change(call: Call, told: ast.expr | None = None) -> Change | None:
    """What `alter_column(type_=...)` does; None where that is nothing, or unknown. `told` is the type that the column has by what
    other revisions say."""
    new, old = types_of(call, told)
    after, before = type_of(new), type_of(old)
    if new is None or after is None:
        return None
    if "existing_type" not in call.values and told is None:
        found: Effect | None = "rewrites" if after.kind in ALWAYS and not call.is_open else None
    else:
        found = effect(before, after) if before else None
    return Change(written(old, before), written(new, after), found) if found else None


def types_of(call: Call, told: ast.expr | None) -> tuple[TypeFacts | None, TypeFacts | None]:
    """The type that a column gets, and the one that it has."""
    return type_facts(call.values.get("type_")), type_facts(call.values.get("existing_type", told))


def written(facts: TypeFacts | None, kind: Type | None) -> str:
    if facts is None:
        return "its type"
    if kind is not None and kind.kind == "timestamptz":
        return f"{facts.name} with a time zone"
    size = ", ".join(map(str, kind.size or ())) if kind else ""
    return f"{facts.name}({size})" if size else facts.name
