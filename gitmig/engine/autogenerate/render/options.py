"""Keyword arguments as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.sql.elements import ClauseElement, ColumnClause

from gitmig.engine.autogenerate.render.expressions import expression_text
from gitmig.engine.autogenerate.render.names import name_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitmig.engine.autogenerate.context import AutogenContext

Pairs = list[tuple[str, str]]


def joined(arguments: Iterable[str], pairs: Iterable[tuple[str, str]] = ()) -> str:
    return ", ".join([*arguments, *(f"{key}={text}" for key, text in pairs)])


def truthy(owner: Any, *names: str) -> Pairs:
    """The attributes that are set."""
    return [(name, repr(value)) for name in names if (value := getattr(owner, name))]


def given(options: Mapping[str, Any], *names: str) -> Pairs:
    """The options that are not None."""
    return [(name, repr(options[name])) for name in names if options.get(name) is not None]


def schema_pair(schema: str | None) -> Pairs:
    return [("schema", name_text(schema))] if schema else []


def if_pair(option: str, value: bool | None) -> Pairs:
    """`if_exists` or `if_not_exists`, where it was said."""
    return [] if value is None else [(option, repr(value))]


def dialect_pairs(options: Mapping[str, Any], context: AutogenContext) -> Pairs:
    """The options of dialects, such as `postgresql_where`; MySQL reports some with blanks in their names."""
    return [(key.replace(" ", "_"), value_text(value, context)) for key, value in options.items()]


def value_text(value: Any, context: AutogenContext) -> str:
    if isinstance(value, ClauseElement):
        return expression_text(value, context)
    if isinstance(value, (list, tuple)) and any(isinstance(each, ClauseElement) for each in value):
        each_text = [part_text(each, context) for each in value]
        return f"[{', '.join(each_text)}]" if isinstance(value, list) else tuple_text(each_text)
    return repr(value)


def tuple_text(texts: list[str]) -> str:
    return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"


def part_text(part: Any, context: AutogenContext) -> str:
    """One of several: a column by its name."""
    return name_text(part.name) if isinstance(part, ColumnClause) else value_text(part, context)
