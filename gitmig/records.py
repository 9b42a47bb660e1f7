"""`NamedTuple` in a tenth of the time, and the two things that are used of `functools`, without loading that.

The named tuples of `typing` and `collections` compile text for every class, which nobody reads here; a process makes some fifty
of these classes before it does anything. For those who check types it is the one of `typing`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from functools import cached_property
    from typing import Any, NamedTuple, TypeVar

    K = TypeVar("K")
    V = TypeVar("V")

    __all__ = ["TYPE_CHECKING", "NamedTuple", "cached_property", "remembered"]
else:

    class cached_property:  # noqa: N801 (as in `functools`)
        """An attribute that is found out when it is first asked for."""

        def __init__(self, function):
            self.function, self.name, self.__doc__ = function, function.__name__, function.__doc__

        def __get__(self, instance, owner=None):
            if instance is None:
                return self
            value = instance.__dict__[self.name] = self.function(instance)
            return value

    try:
        from _collections import _tuplegetter as field_at
    except ImportError:  # where Python is not written in C

        def field_at(position, _doc):
            return property(lambda record: record[position])

    new = tuple.__new__

    class Record(tuple):
        """What all records can do, as `collections.namedtuple` has it."""

        __slots__ = ()
        _fields = ()
        _field_defaults = {}  # noqa: RUF012 (never changed)

        @classmethod
        def _make(cls, values):
            return cls(*values)

        def _replace(self, /, **changed):
            values = [changed.pop(field, value) for field, value in zip(self._fields, self, strict=True)]
            if changed:
                raise TypeError(f"{type(self).__name__} has no field {', '.join(changed)}")
            return new(type(self), values)

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            inside = ", ".join(f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({inside})"

        def __getnewargs__(self):
            return tuple(self)

    def completed(cls, values: tuple[Any, ...], named: dict[str, Any]) -> Sequence[Any]:
        """All values of a record: those given in order, those given by name, and the defaults."""
        found, used, defaults = [*values], 0, cls._field_defaults
        for field in cls._fields[len(values) :]:
            if field in named:
                found.append(named[field])
                used += 1
            elif field in defaults:
                found.append(defaults[field])
        return found if used == len(named) and len(found) == len(cls._fields) else explained(cls, values, named)

    def explained(cls, values: tuple[Any, ...], named: dict[str, Any]) -> Sequence[Any]:
        """The same, or what is wrong."""
        taken = cls._fields[: len(values)]
        given = {**cls._field_defaults, **dict(zip(taken, values, strict=False)), **named}
        wrong = [*named.keys() - set(cls._fields), *named.keys() & set(taken), *set(cls._fields) - given.keys()]
        if len(values) > len(cls._fields) or wrong:
            raise TypeError(f"{cls.__name__} takes {', '.join(cls._fields)}; wrong: {', '.join(wrong) or 'too many'}")
        return [given[field] for field in cls._fields]

    def constructor(count: int) -> Any:
        def construct(cls, /, *values, **named):
            if named or len(values) != count:
                return new(cls, completed(cls, values, named))
            return new(cls, values)

        return construct

    class Maker(type):
        """Makes a class with fields into a tuple with names, as `typing` does."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            getters = {field: field_at(position, None) for position, field in enumerate(fields)}
            own = {"__slots__": (), "_fields": fields, "_field_defaults": defaults, "__match_args__": fields}
            return type(name, (Record,), {**body, **own, **getters, "__new__": constructor(len(fields))})

    class NamedTuple(metaclass=Maker):
        """What records are made from."""


def remembered(most: int) -> Callable[[Callable[[K], V]], Callable[[K], V]]:
    """A function of one argument whose answers are kept, up to so many, after which it begins anew; as fast as a look into a
    dictionary."""

    class Answers(dict):  # type: ignore[type-arg]
        def __init__(self, function: Callable[[Any], Any]) -> None:
            self.function = function

        def __missing__(self, key: Any) -> Any:
            value = self.function(key)
            if len(self) >= most:
                self.clear()
            self[key] = value
            return value

    return lambda function: Answers(function).__getitem__
