"""The commands for programs: `gitmig.api.upgrade("alembic.ini", "head")`.

Each returns data and prints nothing of its own. `config` is everywhere the path of an alembic.ini or pyproject.toml, or a
`gitmig.config.Config` made by hand. What goes wrong is raised as a `gitmig.errors.GitmigError`; the foreign error, where there
is one, is its `__cause__`. docs/api.md has an example of each.
"""

from __future__ import annotations

import io
import os
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from gitmig.alembic import command
from gitmig.checks.chosen import configured as configured_checks
from gitmig.checks.chosen import findings_of
from gitmig.checks.comparison import subject_of
from gitmig.checks.scope import Scope
from gitmig.commands import lock as lock_files
from gitmig.commands import preview as previews
from gitmig.commands import rebase as rebases
from gitmig.config import Config, split_files
from gitmig.engine.rollout import deploy as rollout
from gitmig.engine.rollout import locked
from gitmig.engine.rollout import status as standing
from gitmig.engine.runtime import new_project, verbs
from gitmig.engine.runtime.environment import EnvironmentContext
from gitmig.engine.runtime.running import run_explained
from gitmig.engine.runtime.script import ScriptDirectory
from gitmig.errors import GitmigError
from gitmig.preview.child import Conditions
from gitmig.preview.make import Asked
from gitmig.project import Project, find_project
from gitmig.revisions.lockfile import differences, existing, lock_path, put, read_lock
from gitmig.revisions.ranges import revisions_between
from gitmig.revisions.target import in_words, revisions_named

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from gitmig.checks.finding import Finding
    from gitmig.engine.runtime.script import Script
    from gitmig.preview.plan import Plan
    from gitmig.report.deployment import Deployment
    from gitmig.revisions.graph import Graph

ConfigLike: TypeAlias = "str | os.PathLike[str] | Config"

__all__ = [
    "Revision",
    "branches",
    "check",
    "current",
    "deploy",
    "downgrade",
    "downgrade_sql",
    "ensure_version",
    "heads",
    "history",
    "init",
    "lock",
    "merge",
    "preview",
    "rebase",
    "revision",
    "show",
    "stamp",
    "status",
    "upgrade",
    "upgrade_sql",
]


class Revision(NamedTuple):
    """A revision file: what it declares, and where it stands in the graph."""

    id: str
    parents: tuple[str, ...]
    depends_on: tuple[str, ...]
    labels: tuple[str, ...]
    children: tuple[str, ...]
    message: str
    path: str

    @property
    def is_head(self) -> bool:
        return not self.children

    @property
    def is_branch_point(self) -> bool:
        return len(self.children) > 1

    @property
    def is_merge_point(self) -> bool:
        return len(self.parents) > 1


# what every function begins with


def configured(config: ConfigLike, connection: Connection | None = None, x: Sequence[str] = ()) -> Config:
    """The configuration, which is read where a path is given."""
    if isinstance(config, Config):
        settings = config
    else:
        ini, toml = split_files([os.fspath(config)])
        settings = Config(ini, toml_file=toml)
    if connection is not None:
        settings.attributes["connection"] = connection
    if settings.cmd_opts is None or x:
        settings.cmd_opts = cast("Namespace", SimpleNamespace(x=list(x) or None, quiet=True))
    return settings


def directory_of(config: Config) -> ScriptDirectory:
    return ScriptDirectory.from_config(config)


def project_of(config: ConfigLike) -> Project:
    """The project with its settings; a configuration made by hand is known by its files."""
    if not isinstance(config, Config):
        return find_project([os.fspath(config)])
    files = [str(path) for path in (config.config_file_name, config.toml_file_name) if path]
    return find_project(files, section=config.config_ini_section)._replace(config=config)


def graph_of(config: ConfigLike) -> Graph:
    graph: Graph = directory_of(configured(config)).revision_map.graph
    return graph


def described(graph: Graph, names: Iterable[str | None]) -> tuple[Revision, ...]:
    found = [graph[name] for name in names if name is not None]
    return tuple(
        Revision(
            one.id,
            tuple(one.parents),
            tuple(one.depends_on),
            tuple(graph.labels[one.id]),
            tuple(graph.children(one.id)),
            one.doc,
            one.path,
        )
        for one in found
    )


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


# databases


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


def deploy(
    config: ConfigLike, *targets: str, dry_run: bool = False, lock_wait: str | None = None
) -> tuple[Deployment, ...]:
    """Apply what is pending to targets of `[tool.gitmig.targets]`; what went wrong is in each report's `status` and `problem`."""
    return tuple(rollout.deploy(project_of(config), targets, dry_run=dry_run, lock_wait=lock_wait))


def status(config: ConfigLike, *targets: str) -> tuple[Deployment, ...]:
    """Where targets stand and what is pending there; all of them when none is named. Writes nothing."""
    return tuple(standing.status(project_of(config), targets))


# revision files: no database


def heads(config: ConfigLike) -> tuple[str, ...]:
    """The revisions that nothing follows; needs no database and runs no revision."""
    return tuple(directory_of(configured(config)).get_heads())


def branches(config: ConfigLike) -> tuple[Revision, ...]:
    """The revisions that several follow."""
    graph = graph_of(config)
    return described(graph, (one.id for one in graph if graph.is_branch_point(one.id)))


def history(config: ConfigLike, start: str = "base", end: str = "heads") -> tuple[Revision, ...]:
    """The revisions from `start` to `end`, both included, newest first."""
    graph = graph_of(config)
    with in_words(start=start, end=end):
        return described(graph, revisions_between(graph, end, start, inclusive=True, clamp=True))


def show(config: ConfigLike, revision: str = "heads") -> tuple[Revision, ...]:
    """The revisions that a name stands for: an id or its beginning, head, heads, branch@head."""
    graph = graph_of(config)
    with in_words():
        return described(graph, revisions_named(graph, [revision]))


def init(
    config: str | os.PathLike[str] = "alembic.ini",
    directory: str | os.PathLike[str] = "migrations",
    *,
    template: str = "generic",
    package: bool = False,
    for_alembic: bool = False,
) -> None:
    """Make a project: `directory` with env.py, script.py.mako and versions/, and the configuration file that names it."""
    new_project.make_project(
        configured(config), os.fspath(directory), template, package=package, for_alembic=for_alembic
    )


def revision(
    config: ConfigLike,
    message: str | None = None,
    *,
    head: str = "head",
    splice: bool = False,
    branch_label: str | None = None,
    depends_on: Sequence[str] = (),
    version_path: str | os.PathLike[str] | None = None,
    rev_id: str | None = None,
) -> Revision:
    """Write a revision file, and return what it declares; the first, where functions of env.py make several of it."""
    made = command.revision(
        configured(config),
        message,
        head=head,
        splice=splice,
        branch_label=branch_label,
        depends_on=list(depends_on) or None,
        version_path=version_path,
        rev_id=rev_id,
    )
    return written(config, made[0] if isinstance(made, list) and made else made)


def merge(
    config: ConfigLike,
    revisions: str | Sequence[str] = "heads",
    message: str | None = None,
    *,
    splice: bool = False,
    branch_label: str | None = None,
    rev_id: str | None = None,
) -> Revision:
    """Write a revision that joins others."""
    return written(config, command.merge(configured(config), revisions, message, branch_label, rev_id, splice))


def written(config: ConfigLike, script: Script | list[Script | None] | None) -> Revision:
    if script is None or isinstance(script, list):
        raise GitmigError(
            "no revision was written", "look at script.py.mako, and at what env.py has as process_revision_directives"
        )
    return show(config, script.revision)[0]


# git


def check(
    config: ConfigLike,
    *,
    base: str = "",
    everything: bool = False,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """What the checks find in the revisions that are new since the base, or with `everything` in all of them."""
    project = project_of(config)
    checks = configured_checks(project.settings, list(select), list(ignore))
    return tuple(findings_of(subject_of(project, Scope(base=base, everything=everything)), checks))


def preview(
    config: ConfigLike, *, base: str | None = None, dialects: Sequence[str] = (), x: Sequence[str] = ()
) -> Plan:
    """The SQL of the revisions that this branch changes, up and down, with findings; rendered in a process of its own."""
    project = project_of(config)
    rendered = previews.guarded(project, Asked(base, tuple(dialects), tuple(x)), Conditions(sys.executable))
    return rendered.plan._replace(findings=tuple(previews.findings(project, rendered)))


def rebase(
    config: ConfigLike, *, base: str = "", onto: str = "", dry_run: bool = False
) -> Mapping[str, tuple[str, ...]]:
    """Put this branch's revisions on top of the base's head; returns the new parents of each revision that was rewritten."""
    request = rebases.Request(base, onto, dry_run, hook=False, form="json")
    (done,), _ = rebases.changed_files([project_of(config)], request)
    return done.changed


def lock(config: ConfigLike, *, dry_run: bool = False) -> tuple[str, ...]:
    """Write gitmig.lock; returns what was out of date in it, in words: nothing where it fits."""
    project = project_of(config)
    path = lock_path(project)
    before = existing(path)
    should = lock_files.wanted(project, (), ())
    changes = tuple(differences(read_lock(before, path), should.lines, should.renewed))
    if not dry_run:
        put(path, before, should.lines, should.renewed)
    return changes
