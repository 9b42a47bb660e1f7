"""The functions of `context`: each asks the environment that runs at the time of the call."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from gitmig.engine.runtime.current import environment_for
from gitmig.engine.runtime.environment import EnvironmentContext

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


def of_current(method: Callable[Concatenate[EnvironmentContext, P], R]) -> Callable[P, R]:
    name = method.__name__

    @wraps(method)
    def directive(*arguments: P.args, **keywords: P.kwargs) -> R:
        result: R = getattr(environment_for(name), name)(*arguments, **keywords)
        return result

    return directive


begin_transaction = of_current(EnvironmentContext.begin_transaction)
configure = of_current(EnvironmentContext.configure)
execute = of_current(EnvironmentContext.execute)
get_bind = of_current(EnvironmentContext.get_bind)
get_context = of_current(EnvironmentContext.get_context)
get_head_revision = of_current(EnvironmentContext.get_head_revision)
get_head_revisions = of_current(EnvironmentContext.get_head_revisions)
get_impl = of_current(EnvironmentContext.get_impl)
get_revision_argument = of_current(EnvironmentContext.get_revision_argument)
get_starting_revision_argument = of_current(EnvironmentContext.get_starting_revision_argument)
get_tag_argument = of_current(EnvironmentContext.get_tag_argument)
get_x_argument = of_current(EnvironmentContext.get_x_argument)
is_offline_mode = of_current(EnvironmentContext.is_offline_mode)
is_transactional_ddl = of_current(EnvironmentContext.is_transactional_ddl)
requires_connection = of_current(EnvironmentContext.requires_connection)
run_migrations = of_current(EnvironmentContext.run_migrations)
static_output = of_current(EnvironmentContext.static_output)


def attribute(name: str) -> Any:
    """`context.config`, `context.script` and the environment itself, `context._proxy`, which exist only while env.py runs."""
    environment = environment_for(name)
    return environment if name == "_proxy" else getattr(environment, name)
