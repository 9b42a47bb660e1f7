"""The directives as functions: each is that method of the operations of the revision that runs."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from gitmig.engine.operations.abstract import current, entered
from gitmig.engine.operations.alembic_runs import what_alembic_runs
from gitmig.engine.operations.base import Operations
from gitmig.errors import NoMigration

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


def directive(method: Callable[Concatenate[Operations, P], R]) -> Callable[P, R]:
    """The function for a method, with its signature and documentation."""
    name = method.__name__

    @functools.wraps(method)
    def call(*arguments: P.args, **options: P.kwargs) -> R:
        result: R = getattr(operations_for(name), name)(*arguments, **options)
        return result

    signature = inspect.signature(method)
    call.__signature__ = signature.replace(parameters=list(signature.parameters.values())[1:])  # type: ignore[attr-defined]
    return call


def registered(name: str) -> Callable[..., Any] | None:
    """The function for a directive that an extension registered, or None."""
    method = getattr(Operations, name, None)
    return directive(method) if inspect.isfunction(method) and not name.startswith("_") else None


def operations_for(name: str) -> Any:
    operations = current.get() or (entered[-1] if entered else what_alembic_runs("op"))
    if operations is None:
        raise NoMigration(name)
    return operations
