"""Changes the operations of revisions that are about to be written, class by class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from gitmig.engine.operations.containers import DowngradeOps, MigrationScript, OpContainer, UpgradeOps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gitmig.engine.operations.operation import MigrateOperation

F = TypeVar("F", bound="Callable[..., Any]")
Ops = TypeVar("Ops", UpgradeOps, DowngradeOps)


class Rewriter:
    """Given to `context.configure(process_revision_directives=...)`.

    `@writer.rewrites(AddColumnOp)` registers a function `(context, revision, op)` that returns what stands for the
    operation: one, several in a list, or none in an empty list.
    """

    def __init__(self) -> None:
        self._functions: dict[type[MigrateOperation], Callable[..., Any]] = {}
        self._chained: tuple[Any, ...] = ()

    def rewrites(self, operator: type[MigrateOperation]) -> Callable[[F], F]:
        """Register the decorated function for a class of operations and its subclasses."""

        def register(function: F) -> F:
            self._functions[operator] = function
            return function

        return register

    def chain(self, other: Any) -> Rewriter:
        """This one, and then another one or any `process_revision_directives` function."""
        both = type(self)()
        both.__dict__.update(self.__dict__)
        both._chained = (*self._chained, other)  # noqa: SLF001 (its own)
        return both

    def __call__(self, context: Any, revision: Any, directives: list[Any]) -> None:
        self.process_revision_directives(context, revision, directives)
        for other in self._chained:
            other(context, revision, directives)

    def process_revision_directives(self, context: Any, revision: Any, directives: list[Any]) -> None:
        directives[:] = self._rewritten_list(context, revision, directives)

    def _rewritten_list(self, context: Any, revision: Any, operations: list[Any]) -> list[Any]:
        return [result for one in operations for result in self._rewritten(context, revision, one)]

    def _rewritten(self, context: Any, revision: Any, operation: Any) -> Iterator[Any]:
        """What stands for an operation, itself rewritten inside; nothing is given to a function twice."""
        for result in self._replaced(context, revision, operation):
            if isinstance(result, MigrationScript):
                result.upgrade_ops = self._rewritten_sides(context, revision, result.upgrade_ops_list)
                result.downgrade_ops = self._rewritten_sides(context, revision, result.downgrade_ops_list)
            elif isinstance(result, OpContainer):
                result.ops[:] = self._rewritten_list(context, revision, result.ops)
            yield result

    def _rewritten_sides(self, context: Any, revision: Any, sides: list[Ops]) -> Any:
        results = [self._rewritten_list(context, revision, [side]) for side in sides]
        for side, result in zip(sides, results, strict=True):
            if len(result) != 1:
                raise ValueError(f"Can only return single object for {type(side).__name__} traverse")
        return [result[0] for result in results]

    def _replaced(self, context: Any, revision: Any, operation: Any) -> Iterator[Any]:
        function = self._function_for(operation)
        if function is None or self in operation._mutations:  # noqa: SLF001 (operations keep who has seen them)
            yield operation
            return
        results = function(context, revision, operation)
        for result in several(results):
            result._mutations = result._mutations.union([self])  # noqa: SLF001 (operations keep who has seen them)
            yield result

    def _function_for(self, operation: Any) -> Callable[..., Any] | None:
        return next((self._functions[kind] for kind in type(operation).__mro__ if kind in self._functions), None)


def several(results: Any) -> list[Any]:
    """What a function returned, as a list: None is nothing."""
    if results is None:
        return []
    return list(results) if isinstance(results, list | tuple) else [results]
