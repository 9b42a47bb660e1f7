"""What each command asks of env.py: an environment with its job, not run yet.

The jobs have the names that Alembic's have: env.py files in the wild tell by `context_opts["fn"].__name__` which command runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.engine.runtime.environment import EnvironmentContext
from gitmig.engine.runtime.steps import downgrade_steps, stamp_steps, upgrade_steps
from gitmig.errors import GitmigError, NotAtHead
from gitmig.secrets import MASK, SECRET_PARAMETER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitmig.config import Config
    from gitmig.engine.runtime.migrate import MigrationContext
    from gitmig.engine.runtime.script import ScriptDirectory
    from gitmig.engine.runtime.steps import RevisionStep, StampStep


def upgrade(
    config: Config, script: ScriptDirectory, revision: str, *, sql: bool = False, tag: str | None = None
) -> EnvironmentContext:
    start, destination = split_range(revision)
    if start is not None and not sql:
        raise GitmigError("Range revision not allowed", hint=f"`{revision}` is for --sql; without it, name where to go")

    def upgrade(heads: tuple[str, ...], _context: MigrationContext) -> list[RevisionStep]:
        return upgrade_steps(script, destination, heads)

    return EnvironmentContext(
        config, script, fn=upgrade, as_sql=sql, starting_rev=start, destination_rev=destination, tag=tag
    )


def downgrade(
    config: Config, script: ScriptDirectory, revision: str, *, sql: bool = False, tag: str | None = None
) -> EnvironmentContext:
    start, destination = split_range(revision)
    if start is not None and not sql:
        raise GitmigError("Range revision not allowed", hint=f"`{revision}` is for --sql; without it, name where to go")
    if start is None and sql:
        raise GitmigError(
            "downgrade with --sql requires <fromrev>:<torev>", hint=f"such as `gitmig downgrade head:{revision} --sql`"
        )

    def downgrade(heads: tuple[str, ...], _context: MigrationContext) -> list[RevisionStep]:
        return downgrade_steps(script, destination, heads)

    return EnvironmentContext(
        config, script, fn=downgrade, as_sql=sql, starting_rev=start, destination_rev=destination, tag=tag
    )


def stamp(
    config: Config,
    script: ScriptDirectory,
    revisions: str | Sequence[str],
    *,
    sql: bool = False,
    tag: str | None = None,
    purge: bool = False,
) -> EnvironmentContext:
    named = (revisions,) if isinstance(revisions, str) else tuple(revisions)
    start, destinations = split_ranges(named) if sql else (None, named)

    def do_stamp(heads: tuple[str, ...], _context: MigrationContext) -> list[StampStep]:
        return stamp_steps(script, destinations, heads)

    return EnvironmentContext(
        config, script, fn=do_stamp, as_sql=sql, starting_rev=start, destination_rev=destinations, tag=tag, purge=purge
    )


def current(
    config: Config, script: ScriptDirectory, *, check_heads: bool = False, verbose: bool = False
) -> EnvironmentContext:
    def display_version(heads: tuple[str, ...], context: MigrationContext) -> tuple[()]:
        if verbose:
            config.print_stdout("Current revision(s) for %s:", address_of(context))
        if check_heads and set(heads) != set(script.get_heads()):
            raise NotAtHead
        for revision in script.get_all_current(heads):
            config.print_stdout(revision.cmd_format(verbose))
        return ()

    return EnvironmentContext(config, script, fn=display_version, as_sql=False, dont_mutate=True)


def ensure_version(config: Config, script: ScriptDirectory, *, sql: bool = False) -> EnvironmentContext:
    def job(_heads: tuple[str, ...], context: MigrationContext) -> tuple[()]:
        context.versions.ensure()
        return ()

    return EnvironmentContext(config, script, fn=job, as_sql=sql)


def split_range(revision: str) -> tuple[str | None, str]:
    """`a:b` as where to start and where to go."""
    if ":" not in revision:
        return None, revision
    start, _, destination = revision.partition(":")
    return start, destination


def split_ranges(revisions: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    ranges = [split_range(revision) for revision in revisions]
    starts = dict.fromkeys(start for start, _ in ranges if start is not None)
    if len(starts) > 1:
        raise GitmigError(
            "Stamp operation with --sql only supports a single starting revision at a time",
            hint=f"these were named: {', '.join(starts)}",
        )
    return next(iter(starts), None), tuple(destination for _, destination in ranges)


def address_of(context: MigrationContext) -> str:
    connection: Any = context.connection
    address: str = connection.engine.url.render_as_string(hide_password=True)
    return SECRET_PARAMETER.sub(rf"\1{MASK}", address)
