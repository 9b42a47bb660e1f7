"""The functions that reach a database, or print what would."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from gitmig.api.configuration import ConfigLike, configured, directory_of, project_of
from gitmig.engine.autogenerate.new_revision import compared
from gitmig.engine.rollout import deploy as rollout
from gitmig.engine.rollout import locked
from gitmig.engine.rollout import status as standing
from gitmig.engine.runtime import verbs
from gitmig.engine.runtime.environment import EnvironmentContext
from gitmig.engine.runtime.running import run_explained

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from gitmig.report.deployment import Deployment


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


def upgrade(
    config: ConfigLike,
    revision: str = "head",
    *,
    connection: Connection | None = None,
    x: Sequence[str] = (),
    lock: bool = False,
    lock_wait: str = "60s",
) -> tuple[str, ...]:
    """Upgrade the database; returns the ids of the revisions that ran, in order.

    `connection` is for an env.py that takes one from `config.attributes["connection"]`; `x` is what `-x` gives. With `lock`
    any number of processes may do this at once: one applies, each revision in its own transaction, and the others wait up to
    `lock_wait` and return nothing. env.py must open the connection itself then, for every revision is committed.
    """
    settings = configured(config, connection, x)
    if lock:
        return locked.upgrade(settings, directory_of(settings), revision, lock_wait)
    return run(verbs.upgrade(settings, directory_of(settings), revision))


def downgrade(
    config: ConfigLike, revision: str, *, connection: Connection | None = None, x: Sequence[str] = ()
) -> tuple[str, ...]:
    """Downgrade the database; returns the ids of the revisions that were undone, in order."""
    settings = configured(config, connection, x)
    return run(verbs.downgrade(settings, directory_of(settings), revision))


def upgrade_sql(config: ConfigLike, revision: str = "head", *, x: Sequence[str] = ()) -> str:
    """The statements of an upgrade, `from:to` or from nothing, as one script."""
    settings = configured(config, None, x)
    return script_of(verbs.upgrade(settings, directory_of(settings), revision, sql=True))


def downgrade_sql(config: ConfigLike, revision: str, *, x: Sequence[str] = ()) -> str:
    """The statements of a downgrade `from:to`, as one script."""
    settings = configured(config, None, x)
    return script_of(verbs.downgrade(settings, directory_of(settings), revision, sql=True))


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
    run_explained(verbs.stamp(settings, directory_of(settings), revisions, purge=purge))


def ensure_version(config: ConfigLike, *, connection: Connection | None = None, x: Sequence[str] = ()) -> None:
    """Make the version table, empty, where it is not there."""
    settings = configured(config, connection, x)
    run_explained(verbs.ensure_version(settings, directory_of(settings)))


def current(config: ConfigLike, *, connection: Connection | None = None, x: Sequence[str] = ()) -> tuple[str, ...]:
    """The revisions that the database is at, sorted; with several databases, all that any is at."""
    settings = configured(config, connection, x)
    found: set[str] = set()

    def job(rows: tuple[str, ...], _context: Any) -> tuple[()]:
        found.update(rows)
        return ()

    run_explained(EnvironmentContext(settings, directory_of(settings), fn=job, as_sql=False, dont_mutate=True))
    return tuple(sorted(found))


def drift(config: ConfigLike, *, connection: Connection | None = None, x: Sequence[str] = ()) -> tuple[str, ...]:
    """The operations, as a revision would have them, that make the database what the models say, which has to be at the heads.

    A text for each database where there is something to do; none where both say the same.
    """
    settings = configured(config, connection, x)
    found = compared(settings, directory_of(settings))
    return tuple(found.upgrade_texts()) if found.diffs else ()


def deploy(
    config: ConfigLike, *targets: str, dry_run: bool = False, lock_wait: str | None = None
) -> tuple[Deployment, ...]:
    """Apply what is pending to targets of `[tool.gitmig.targets]`; what went wrong is in each report's `status` and `problem`."""
    return tuple(rollout.deploy(project_of(config), targets, dry_run=dry_run, lock_wait=lock_wait))


def status(config: ConfigLike, *targets: str) -> tuple[Deployment, ...]:
    """Where targets stand and what is pending there; all of them when none is named. Writes nothing."""
    return tuple(standing.status(project_of(config), targets))
