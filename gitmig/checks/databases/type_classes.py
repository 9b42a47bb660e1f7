"""Which values a type holds, as far as SQLAlchemy's own types tell: what no longer fits when one becomes another."""

from __future__ import annotations

from gitmig.checks.text.columns import type_facts
from gitmig.checks.text.literals import UNKNOWN
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from gitmig import syntax_tree as ast
    from gitmig.checks.text.columns import TypeFacts

NO_DIALECTS: frozenset[str] = frozenset()
CLASSES: Mapping[str, tuple[str, ...]] = {
    "text": ("STRING", "VARCHAR", "UNICODE", "NVARCHAR", "TEXT", "UNICODETEXT", "MEDIUMTEXT", "LONGTEXT", "CLOB"),
    "whole number": ("SMALLINTEGER", "SMALLINT", "INTEGER", "INT", "BIGINTEGER", "BIGINT"),
    "decimal": ("NUMERIC", "DECIMAL"),
    "float": ("FLOAT", "DOUBLE", "DOUBLE_PRECISION", "REAL"),
    "boolean": ("BOOLEAN",),
    "date": ("DATE",),
    "time": ("DATETIME", "TIMESTAMP"),
    "time of day": ("TIME",),
    "interval": ("INTERVAL",),
    "binary": ("LARGEBINARY", "BLOB", "BYTEA", "VARBINARY"),
    "json": ("JSON", "JSONB"),
    "uuid": ("UUID",),
}
CLASS_OF = {name: kind for kind, names in CLASSES.items() for name in names}
NUMBERS = ("whole number", "decimal", "float")
BOUNDED = ("STRING", "VARCHAR", "UNICODE", "NVARCHAR")
# Where a string has to have a length: there, a type that tells none tells too little.
WITH_LENGTHS = frozenset(("mysql", "mariadb", "oracle"))
# What NUMERIC is without digits; elsewhere it has no bound.
DIGITS = {"mysql": (10, 0), "mariadb": (10, 0), "mssql": (18, 0)}
BYTES = {"SMALLINTEGER": 2, "SMALLINT": 2, "INTEGER": 4, "INT": 4, "BIGINTEGER": 8, "BIGINT": 8}


class Kind(NamedTuple):
    """A type: its class of values, and how much of them it holds (None: no bound, or none that is known)."""

    written: str
    values: str
    size: int | None = None
    digits: int | None = None


class Misfit(NamedTuple):
    """How the values of a column and a new type disagree."""

    before: str
    after: str
    kind: Literal["narrower", "other"]


def misfit(existing: ast.expr | None, new: ast.expr | None, dialects: frozenset[str] = NO_DIALECTS) -> Misfit | None:
    """What no longer fits on one of the dialects; None where everything does, and where either type cannot be read."""
    before, after = kind_of(existing), kind_of(new)
    if before is None or after is None or (is_untold(existing) and before.values == "text" and dialects & WITH_LENGTHS):
        return None
    if before.values == "decimal" and is_untold(existing) and dialects and dialects <= DIGITS.keys():
        digits, scale = max(DIGITS[dialect] for dialect in dialects)
        before = before._replace(size=digits - scale, digits=scale)
    if before.values != after.values:
        return of_classes(before, after)
    less = (is_less(before.size, after.size), is_less(before.digits, after.digits))
    return Misfit(before.written, after.written, "narrower") if any(less) else None


def is_untold(node: ast.expr | None) -> bool:
    """Whether it is a string or a decimal that is written without its size."""
    kind, facts = kind_of(node), type_facts(node)
    sized = facts is not None and (facts.name.upper() in BOUNDED or CLASS_OF.get(facts.name.upper()) == "decimal")
    return kind is not None and kind.size is None and sized


def is_less(before: int | None, after: int | None) -> bool:
    return after is not None and (before is None or after < before)


def of_classes(before: Kind, after: Kind) -> Misfit | None:
    if (before.values, after.values) == ("time", "date"):
        return Misfit(before.written, after.written, "narrower")
    if (before.values, after.values) == ("date", "time"):
        return None
    if before.values in NUMBERS and after.values in NUMBERS:
        loses = NUMBERS.index(after.values) < NUMBERS.index(before.values) or before.values == "decimal"
        return Misfit(before.written, after.written, "narrower") if loses else None
    return Misfit(before.written, after.written, "other")


def kind_of(node: ast.expr | None) -> Kind | None:
    facts = type_facts(node)
    if facts is None or facts.variants or UNKNOWN in (*facts.arguments, *facts.keywords.values()):
        return None
    name = facts.name.upper()
    values = CLASS_OF.get(name)
    if values is None:
        return None
    sizes = (facts.keywords.get(key) for key in ("length", "precision", "scale"))
    numbers = [each for each in (*facts.arguments, *sizes) if isinstance(each, int) and not isinstance(each, bool)]
    written = f"{facts.name}({', '.join(map(str, numbers))})" if numbers else facts.name
    if values == "text":
        return Kind(written, values, number(facts, 0, "length") if name in BOUNDED else None)
    if values == "decimal":
        precision, scale = number(facts, 0, "precision"), number(facts, 1, "scale")
        return Kind(written, values, precision and precision - (scale or 0), scale)
    return Kind(written, values, BYTES.get(name))


def number(facts: TypeFacts, position: int, keyword: str) -> int | None:
    value = facts.arguments[position] if position < len(facts.arguments) else facts.keywords.get(keyword)
    return value if isinstance(value, int) else None
