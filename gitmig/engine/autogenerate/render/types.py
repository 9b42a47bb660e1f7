"""Types of columns as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY
from sqlalchemy.types import to_instance

from gitmig.engine.autogenerate.dialects import postgresql
from gitmig.engine.autogenerate.render.holding import with_item_type
from gitmig.engine.autogenerate.render.names import dialect_prefix, from_project, module_prefix, sqlalchemy_prefix
from gitmig.engine.operations import internals

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.types import TypeEngine

    from gitmig.engine.autogenerate.context import AutogenContext

# types that hold types: exactly these classes, a subclass shows itself
WRITERS: dict[type, Callable[[Any, Callable[[TypeEngine[Any]], str], AutogenContext], str]] = {
    ARRAY: with_item_type,
    **postgresql.TYPES,
}


def type_text(
    type_: TypeEngine[Any] | type[TypeEngine[Any]], context: AutogenContext, _skip_variants: bool = False
) -> Any:
    """A type: as env.py writes it, as the implementation of the database does, as it shows itself."""
    type_ = to_instance(type_)
    text = from_project("type", type_, context)
    if text is not False:
        return text
    if internals.variants(type_) and not _skip_variants:
        return with_variants(type_, context)
    # implementations of other packages answer None as well, where they leave it to us
    return context.migration_context.impl.render_type(type_, context) or shown(type_, context)


def with_variants(type_: TypeEngine[Any], context: AutogenContext) -> str:
    text = str(type_text(type_, context, _skip_variants=True))
    variants = sorted(internals.variants(type_).items())
    return text + "".join(f".with_variant({type_text(other, context)}, {name!r})" for name, other in variants)


def shown(type_: TypeEngine[Any], context: AutogenContext) -> str:
    """The type as it shows itself, with its module and those of types that it holds."""
    write = WRITERS.get(type(type_))
    text = repr(type_) if write is None else write(type_, lambda held: type_text(held, context), context)
    return type_prefix(type_, context) + text


def type_prefix(type_: TypeEngine[Any], context: AutogenContext) -> str:
    module = type(type_).__module__.split(".")
    if module[0] != "sqlalchemy":
        return module_prefix(type(type_), context)
    if module[1:2] == ["dialects"]:
        return dialect_prefix(module[2], context)
    return sqlalchemy_prefix(context)
