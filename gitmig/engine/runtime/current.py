"""Which environment `context` stands for at this moment."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from gitmig.engine.operations.alembic_runs import what_alembic_runs
from gitmig.errors import NoEnvironment

# Runs in several threads do not see each other. A thread that env.py starts itself (to run an event loop in, say) has no
# run of its own: it gets the one that was entered last.
of_this_thread: ContextVar[tuple[Any, ...]] = ContextVar("of_this_thread", default=())
entered: list[Any] = []


def push(environment: Any) -> None:
    entered.append(environment)
    of_this_thread.set((*of_this_thread.get(), environment))


def pop(environment: Any) -> None:
    entered.remove(environment)
    of_this_thread.set(tuple(one for one in of_this_thread.get() if one is not environment))


def environment_for(name: str) -> Any:
    """The environment of this thread, or else the newest; `name` is what was asked of it."""
    mine = of_this_thread.get() or entered
    environment = mine[-1] if mine else what_alembic_runs("context")
    if environment is None:
        raise NoEnvironment(name)
    return environment
