"""Small functions that extensions and env.py files use."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from sqlalchemy.util import asbool, immutabledict, memoized_property, to_list, unique_list

from gitmig.engine.dispatch import Dispatcher, DispatchPriority, PriorityDispatcher, PriorityDispatchResult

__all__ = [
    "EMPTY_DICT",
    "DispatchPriority",
    "Dispatcher",
    "PriorityDispatchResult",
    "PriorityDispatcher",
    "asbool",
    "dedupe_tuple",
    "immutabledict",
    "memoized_property",
    "not_none",
    "rev_id",
    "to_list",
    "to_tuple",
    "unique_list",
]

T = TypeVar("T")
EMPTY_DICT: immutabledict[Any, Any] = immutabledict()
LENGTH_OF_ID = 12


def rev_id() -> str:
    """A new revision id: twelve random hexadecimal digits."""
    return uuid.uuid4().hex[-LENGTH_OF_ID:]


def to_tuple(x: Any, default: tuple[Any, ...] | None = None) -> tuple[Any, ...] | None:
    """The elements of something iterable, or the one thing itself."""
    if x is None:
        return default
    if isinstance(x, str) or not hasattr(x, "__iter__"):
        return (x,)
    return tuple(x)


def dedupe_tuple(tup: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tup))


def not_none(value: T | None) -> T:
    assert value is not None
    return value
