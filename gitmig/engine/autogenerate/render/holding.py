"""Types that hold other types, which SQLAlchemy shows without their modules."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gitmig.engine.autogenerate.context import AutogenContext

# writes the type that is held
Write = Callable[[Any], str]


def with_item_type(type_: Any, write: Write, context: AutogenContext) -> str:  # noqa: ARG001 (as all writers)
    """`ARRAY(sa.Integer(), dimensions=2)`."""
    return with_held(type_, "(", type_.item_type, write)


def with_held(type_: Any, before: str, held: Any, write: Write) -> str:
    """What the type shows, with the text of the type that it holds in place of what that one shows."""
    return repr(type_).replace(f"{before}{held!r}", f"{before}{write(held)}", 1)
