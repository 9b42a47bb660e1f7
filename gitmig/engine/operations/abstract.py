"""A migration that operations are run on: what `op` is while a revision runs, whatever directives it has."""

from __future__ import annotations

import contextlib
import functools
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import sqlalchemy.util
from sqlalchemy.sql.elements import conv

from gitmig.engine.operations import internals
from gitmig.engine.operations.literals import InlineLiteral
from gitmig.engine.operations.running import RUNNERS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from typing import Self

    from sqlalchemy import Connection
    from sqlalchemy.types import TypeEngine

    from gitmig.engine.operations.context import Migration
    from gitmig.engine.operations.operation import MigrateOperation

T = TypeVar("T")
Decorated = TypeVar("Decorated", bound="Callable[..., Any]")
OperationClass = TypeVar("OperationClass", bound="type[Any]")

# What `op` is while a revision runs. Runs in several threads do not see each other; a thread that a revision starts
# itself has none of its own, and gets the one that was entered last.
current: ContextVar[AbstractOperations | None] = ContextVar("gitmig_operations", default=None)
entered: list[AbstractOperations] = []


class AbstractOperations:
    """A migration, and what turns operations into statements: the database's implementation, or a batch."""

    runners: ClassVar[dict[type, Callable[[Any, Any], Any]]] = dict(RUNNERS)

    def __init__(self, migration_context: Migration, impl: Any = None) -> None:
        self.migration_context = migration_context
        self.impl = migration_context.impl if impl is None else impl

    @classmethod
    @contextlib.contextmanager
    def context(cls, migration_context: Migration) -> Iterator[Self]:
        """Let `op` be these operations within the block."""
        operations = cls(migration_context)
        token = current.set(operations)
        entered.append(operations)
        try:
            yield operations
        finally:
            entered.remove(operations)
            current.reset(token)

    @classmethod
    def register_operation(cls, name: str, sourcename: str | None = None) -> Callable[[OperationClass], OperationClass]:
        """Make the decorated operation a method of that name: its class method `sourcename`, or of the same name."""

        def register(operation: OperationClass) -> OperationClass:
            source: Callable[..., Any] = getattr(operation, sourcename or name)

            @functools.wraps(source)
            def directive(self: AbstractOperations, *arguments: Any, **options: Any) -> Any:
                return source(self, *arguments, **options)

            directive.__name__ = name
            setattr(cls, name, directive)
            return operation

        return register

    @classmethod
    def implementation_for(cls, op_cls: Any, replace: bool = False) -> Callable[[Decorated], Decorated]:
        """Run operations of a class with the decorated function, which is given these operations and the operation."""

        def register(function: Decorated) -> Decorated:
            if op_cls in AbstractOperations.runners and not replace:
                raise ValueError(
                    f"Can not set dispatch function for object {op_cls!r}: key already exists. "
                    "To replace existing function, use replace=True."
                )
            AbstractOperations.runners[op_cls] = function
            return function

        return register

    def invoke(self, operation: MigrateOperation) -> Any:
        """Run an operation."""
        for kind in type(operation).__mro__:
            if kind in self.runners:
                return self.runners[kind](self, operation)
        raise ValueError(f"no dispatch function for object: {operation}")

    def get_context(self) -> Migration:
        """The migration that these operations are part of."""
        return self.migration_context

    def get_bind(self) -> Connection:
        """The connection; with `--sql`, one that writes statements down and has no results."""
        return self.migration_context.impl.bind  # type: ignore[no-any-return]  # untyped: other packages have their own

    def f(self, name: str) -> conv:
        """A name of a constraint that is complete: no naming convention is applied to it."""
        return conv(name)

    def inline_literal(self, value: str | int, type_: TypeEngine[Any] | None = None) -> InlineLiteral:
        """A value that is written into the statement, as a script needs it."""
        return InlineLiteral(None, value, type_=type_)

    def run_async(self, async_function: Callable[..., Awaitable[T]], *args: Any, **kw_args: Any) -> T:
        """Call an async function with the async connection that the migration runs on, then `args` and `kw_args`."""
        connection: Connection | None = self.get_bind()
        if connection is None or self.migration_context.impl.as_sql:
            raise NotImplementedError("Cannot call run_async in SQL mode")
        if not connection.dialect.is_async:
            raise ValueError("Cannot call run_async with a sync engine")
        awaited = async_function(internals.async_connection(connection), *args, **kw_args)
        return sqlalchemy.util.await_only(awaited)
