"""One change of a schema, as data that can be run, reversed, compared and written as Python."""

from __future__ import annotations

import functools
from typing import Any


class MigrateOperation:
    """The parent of all operations; extensions subclass it and register the subclass."""

    # marks that rewriters leave on what they have seen
    _mutations: frozenset[Any] = frozenset()

    @functools.cached_property
    def info(self) -> dict[Any, Any]:
        """For the use of programs that pass operations around."""
        return {}

    def reverse(self) -> MigrateOperation:
        """The operation that undoes this one."""
        raise NotImplementedError

    def to_diff_tuple(self) -> Any:
        """The operation as `compare_metadata()` lists it."""
        raise NotImplementedError


class Directive:
    """`AddColumnOp.add_column(operations, ...)`: the directive of that name, on the operations given first."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, _operation: Any, _owner: Any = None) -> Any:
        name = self.name

        def call(operations: Any, *arguments: Any, **options: Any) -> Any:
            return getattr(operations, name)(*arguments, **options)

        call.__name__ = call.__qualname__ = name
        return call


class AlterTableOp(MigrateOperation):
    """A change of one table."""

    def __init__(self, table_name: str, *, schema: str | None = None) -> None:
        self.table_name = table_name
        self.schema = schema
