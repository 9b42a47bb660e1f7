"""Functions registered for classes or names, and found again by an object's kind: what extensions plug into."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

F = TypeVar("F", bound="Callable[..., Any]")
DEFAULT = "default"


class DispatchPriority(IntEnum):
    """Which functions of a `PriorityDispatcher` run before which."""

    FIRST = 50
    MEDIUM = 25
    LAST = 10


class PriorityDispatchResult(IntEnum):
    """What a function of a `PriorityDispatcher` answers: whether those of lower priority still run."""

    CONTINUE = 1
    STOP = 2


def kinds_of(target: Any) -> tuple[Any, ...]:
    """What an object may be registered under: its classes, a class's own, or a name itself."""
    if isinstance(target, str):
        return (target,)
    return target.__mro__ if isinstance(target, type) else type(target).__mro__


class Dispatcher:
    """One function for each class or name and each `qualifier` (usually a dialect's name)."""

    def __init__(self, functions: Mapping[Any, Callable[..., Any]] | None = None) -> None:
        self._registry: dict[tuple[Any, str], Callable[..., Any]] = {
            (target, DEFAULT): function for target, function in (functions or {}).items()
        }

    def dispatch_for(self, target: Any, *, qualifier: str = DEFAULT, replace: bool = False) -> Callable[[F], F]:
        """Register the decorated function; where there is one already, only with `replace`."""

        def register(function: F) -> F:
            if (target, qualifier) in self._registry and not replace:
                raise ValueError(
                    f"Can not set dispatch function for object {target!r}: key already exists. "
                    "To replace existing function, use replace=True."
                )
            self._registry[target, qualifier] = function
            return function

        return register

    def dispatch(self, obj: Any, qualifier: str = DEFAULT) -> Any:
        """The function for an object, a class or a name: the qualifier's own before the default one."""
        for name in dict.fromkeys((qualifier, DEFAULT)):
            for kind in kinds_of(obj):
                if (kind, name) in self._registry:
                    return self._registry[kind, name]
        raise ValueError(f"no dispatch function for object: {obj}")

    def branch(self) -> Dispatcher:
        """A copy that can be added to without changing this one."""
        copy = Dispatcher()
        copy._registry = dict(self._registry)
        return copy


class PriorityDispatcher:
    """Functions for names, run by priority until one says STOP."""

    def __init__(self) -> None:
        self._registry: dict[tuple[str, str], dict[DispatchPriority, list[Any]]] = {}

    def dispatch_for(
        self,
        target: str,
        *,
        priority: DispatchPriority = DispatchPriority.MEDIUM,
        qualifier: str = DEFAULT,
        subgroup: str | None = None,
    ) -> Callable[[F], F]:
        """Register the decorated function."""

        def register(function: F) -> F:
            by_priority = self._registry.setdefault((target, qualifier), {})
            by_priority.setdefault(priority, []).append((subgroup, function))
            return function

        return register

    def dispatch(self, target: str, *, qualifier: str = DEFAULT) -> Callable[..., None]:
        """A function that runs what is registered by priority, and within one what is the qualifier's own first."""

        def run(*arguments: Any, **keywords: Any) -> None:
            stopped: set[str | None] = set()
            for subgroup, function in self._in_order(target, qualifier):
                if subgroup in stopped:
                    continue
                if function(*arguments, **keywords) is PriorityDispatchResult.STOP:
                    stopped.add(subgroup)

        return run

    def _in_order(self, target: str, qualifier: str) -> Iterator[Any]:
        for priority in sorted(DispatchPriority, reverse=True):
            for name in dict.fromkeys((qualifier, DEFAULT)):
                yield from self._registry.get((target, name), {}).get(priority, ())

    def branch(self) -> PriorityDispatcher:
        """A copy that can be added to without changing this one."""
        copy = PriorityDispatcher()
        copy.populate_with(self)
        return copy

    def populate_with(self, other: PriorityDispatcher) -> None:
        """Add what another one has."""
        for key, by_priority in other._registry.items():
            for priority, entries in by_priority.items():
                self._registry.setdefault(key, {}).setdefault(priority, []).extend(entries)
