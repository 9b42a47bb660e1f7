"""`NamedTuple` in a quarter of the time: the one of `typing` compiles the text of every annotation, which nobody reads here.

A process makes some thirty of these classes before it does anything. For those who check types it is the one of `typing`.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NamedTuple

    __all__ = ["TYPE_CHECKING", "NamedTuple"]
else:

    class Maker(type):
        """Makes a class with fields into a tuple with names, as `typing` does."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.pop("__annotations__")
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            made.__annotations__ = fields
            for key, value in body.items():
                setattr(made, key, value)
            return made

    class NamedTuple(metaclass=Maker):
        """What records are made from."""
