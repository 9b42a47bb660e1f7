"""The commands for programs: `gitmig.api.upgrade("alembic.ini", "head")`.

`config` is everywhere the path of an alembic.ini or pyproject.toml, or a `gitmig.config.Config` made by hand. What goes
wrong is raised as a `gitmig.errors.GitmigError`; the foreign error, where there is one, is its `__cause__`.
"""

from __future__ import annotations

import io
import os
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from gitmig.config import Config, split_files
from gitmig.engine.runtime import verbs
from gitmig.engine.runtime.environment import EnvironmentContext
from gitmig.engine.runtime.running import run_explained
from gitmig.engine.runtime.script import ScriptDirectory

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from sqlalchemy import Connection

ConfigLike: TypeAlias = "str | os.PathLike[str] | Config"

__all__ = ["current", "downgrade", "downgrade_sql", "heads", "stamp", "upgrade", "upgrade_sql"]


def upgrade(
    config: ConfigLike, revision: str = "head", *, connection: Connection | None = None, x: Sequence[str] = ()
) -> tuple[str, ...]:
    """Upgrade the database; returns the ids of the revisions that ran, in order.

    `connection` is for an env.py that takes one from `config.attributes["connection"]`; `x` is what `-x` gives.
    """
    settings = configured(config, connection, x)
    return run(verbs.upgrade(settings, ScriptDirectory.from_config(settings), revision))


def downgrade(
    config: ConfigLike, revision: str, *, connection: Connection | None = None, x: Sequence[str] = ()
) -> tuple[str, ...]:
    """Downgrade the database; returns the ids of the revisions that were undone, in order."""
    settings = configured(config, connection, x)
    return run(verbs.downgrade(settings, ScriptDirectory.from_config(settings), revision))


def upgrade_sql(config: ConfigLike, revision: str = "head", *, x: Sequence[str] = ()) -> str:
    """The statements of an upgrade, `from:to` or from nothing, as one script."""
    settings = configured(config, None, x)
    return script_of(verbs.upgrade(settings, ScriptDirectory.from_config(settings), revision, sql=True))


def downgrade_sql(config: ConfigLike, revision: str, *, x: Sequence[str] = ()) -> str:
    """The statements of a downgrade `from:to`, as one script."""
    settings = configured(config, None, x)
    return script_of(verbs.downgrade(settings, ScriptDirectory.from_config(settings), revision, sql=True))


def stamp(
    config: ConfigLike,
    revisions: str | Sequence[str],
    *,
    purge: bool = False,
    connection: Connection | None = None,
    x: Sequence[str] = (),
) -> None:
    """Record that the database is at revisions, without running them; `purge` forgets first what was recorded."""
    settings = configured(config, connection, x)
    run_explained(verbs.stamp(settings, ScriptDirectory.from_config(settings), revisions, purge=purge))


def current(config: ConfigLike, *, connection: Connection | None = None, x: Sequence[str] = ()) -> tuple[str, ...]:
    """The revisions that the database is at, sorted; with several databases, all that any is at."""
    settings = configured(config, connection, x)
    found: set[str] = set()

    def job(rows: tuple[str, ...], _context: Any) -> tuple[()]:
        found.update(rows)
        return ()

    script = ScriptDirectory.from_config(settings)
    run_explained(EnvironmentContext(settings, script, fn=job, as_sql=False, dont_mutate=True))
    return tuple(sorted(found))


def heads(config: ConfigLike) -> tuple[str, ...]:
    """The revisions that nothing follows; needs no database and runs no revision."""
    return tuple(ScriptDirectory.from_config(configured(config, None, ())).get_heads())


def configured(config: ConfigLike, connection: Connection | None, x: Sequence[str]) -> Config:
    """The configuration, which is read where a path is given."""
    if isinstance(config, Config):
        settings = config
    else:
        ini, toml = split_files([os.fspath(config)])
        settings = Config(ini, toml_file=toml)
    if connection is not None:
        settings.attributes["connection"] = connection
    if x:
        settings.cmd_opts = cast("Namespace", SimpleNamespace(x=list(x), quiet=False))
    return settings


def run(environment: EnvironmentContext) -> tuple[str, ...]:
    ran: list[str] = []
    job = environment.context_opts["fn"]

    def noted(rows: tuple[str, ...], context: Any) -> Any:
        steps = job(rows, context)
        ran.extend(step.revision.revision for step in steps)
        return steps

    environment.context_opts["fn"] = noted
    run_explained(environment)
    return tuple(ran)


def script_of(environment: EnvironmentContext) -> str:
    buffer = io.StringIO()
    before, environment.config.output_buffer = environment.config.output_buffer, buffer
    try:
        run_explained(environment)
    finally:
        environment.config.output_buffer = before
    return buffer.getvalue()
