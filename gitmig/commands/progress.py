"""How far an upgrade is, on a terminal whose owner would see nothing else."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, TypeVar

import click

from gitmig.commands.waiting import is_wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gitmig.engine.runtime.environment import EnvironmentContext

T = TypeVar("T")
# Fewer are over before anybody has read how far it is.
LEAST = 5
LOG = "alembic.runtime.migration"


def followed(environment: EnvironmentContext) -> EnvironmentContext:
    """The environment, whose steps are counted on standard error while they run."""
    job: Callable[..., Sequence[object]] = environment.context_opts["fn"]

    def counted_job(*arguments: object) -> Iterator[object]:
        return counted(job(*arguments))

    if is_wanted():
        environment.context_opts["fn"] = counted_job
    return environment


def counted(steps: Sequence[T]) -> Iterator[T]:
    """The steps, with a bar where there are many, unless env.py has each of them logged."""
    if len(steps) < LEAST or logging.getLogger(LOG).isEnabledFor(logging.INFO):
        yield from steps
        return
    with click.progressbar(steps, file=sys.stderr, show_pos=True, width=24, item_show_func=shown) as bar:
        yield from bar


def shown(step: object) -> str | None:
    return None if step is None else str(step)
