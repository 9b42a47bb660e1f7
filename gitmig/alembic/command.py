"""Alembic's commands as functions, for programs: errors come through as they are raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.alembic import util
from gitmig.engine.autogenerate.new_revision import new_revisions
from gitmig.engine.operations.containers import DowngradeOps, MigrationScript, UpgradeOps
from gitmig.engine.runtime import authoring, verbs
from gitmig.engine.runtime.environment import EnvironmentContext
from gitmig.engine.runtime.new_project import make_project, template_names, template_summary
from gitmig.engine.runtime.script import ScriptDirectory
from gitmig.errors import GitmigError, NotSupported
from gitmig.report.history import branch_block

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from gitmig.config import Config
    from gitmig.engine.runtime.hooks import ProcessRevisionDirectiveFn
    from gitmig.engine.runtime.script import Script

    Names = str | Sequence[str] | None

# what runs on a database, or prints what would run


def upgrade(config: Config, revision: str, sql: bool = False, tag: str | None = None) -> None:
    """Upgrade to a revision, or print the SQL."""
    verbs.upgrade(config, ScriptDirectory.from_config(config), revision, sql=sql, tag=tag).run()


def downgrade(config: Config, revision: str, sql: bool = False, tag: str | None = None) -> None:
    """Downgrade to a revision, or print the SQL."""
    verbs.downgrade(config, ScriptDirectory.from_config(config), revision, sql=sql, tag=tag).run()


def stamp(
    config: Config, revision: str | Sequence[str], sql: bool = False, tag: str | None = None, purge: bool = False
) -> None:
    """Record that the database is at revisions, without running them."""
    verbs.stamp(config, ScriptDirectory.from_config(config), revision, sql=sql, tag=tag, purge=purge).run()


def current(config: Config, check_heads: bool = False, verbose: bool = False) -> None:
    """Print the revisions that the database is at."""
    verbs.current(config, ScriptDirectory.from_config(config), check_heads=check_heads, verbose=verbose).run()


def ensure_version(config: Config, sql: bool = False) -> None:
    """Create the version table, unless it is there."""
    verbs.ensure_version(config, ScriptDirectory.from_config(config), sql=sql).run()


def check(config: Config) -> None:  # noqa: ARG001 (Alembic's signature)
    """Compare models and database: not there yet."""
    raise NotSupported("`check` compares models with the database, which gitmig does not do yet", "use `alembic check`")


# what reads the revisions


def with_current(script: ScriptDirectory, config: Config, show: Callable[[Any], None]) -> None:
    """Call a function with the recorded heads, for each database that env.py connects to."""

    def job(heads: tuple[str, ...], _context: Any) -> tuple[()]:
        show(heads)
        return ()

    EnvironmentContext(config, script, fn=job, as_sql=False, dont_mutate=True).run()


def heads(config: Config, verbose: bool = False, resolve_dependencies: bool = False) -> None:
    """Print the heads."""
    script = ScriptDirectory.from_config(config)
    for revision in script.get_revisions(script.get_heads(consider_depends_on=resolve_dependencies)):
        config.print_stdout(revision.cmd_format(verbose, include_branches=True, tree_indicators=False))


def branches(config: Config, verbose: bool = False) -> None:
    """Print the branch points, and what they branch into."""
    script = ScriptDirectory.from_config(config)
    for revision in script.walk_revisions():
        if revision.is_branch_point:
            config.print_stdout(branch_block(script.revision_map.graph, revision.revision, verbose=verbose))


def show(config: Config, rev: str) -> None:
    """Print all about revisions; `current` asks the database which."""
    script = ScriptDirectory.from_config(config)

    def show_these(names: Names) -> None:
        for revision in script.get_revisions(names):
            if revision is not None:
                config.print_stdout(revision.log_entry)

    if rev == "current":
        with_current(script, config, show_these)
    else:
        show_these(rev)


def history(
    config: Config, rev_range: str | None = None, verbose: bool = False, indicate_current: bool = False
) -> None:
    """Print revisions, newest first."""
    lower, upper = ends_of(rev_range)
    script = ScriptDirectory.from_config(config)

    def show_between(current_heads: Any) -> None:
        base = current_heads if lower == "current" else lower
        head = current_heads if upper == "current" else upper
        for revision in script.walk_revisions(base, head):
            if indicate_current:
                revision._db_current_indicator = revision.revision in current_heads  # noqa: SLF001 (Alembic's name)
            config.print_stdout(
                revision.cmd_format(verbose, include_branches=True, include_doc=True, include_parents=True)
            )

    if indicate_current or "current" in (lower, upper) or authoring.runs_environment(config):
        with_current(script, config, show_between)
    else:
        show_between(())


def ends_of(rev_range: str | None) -> tuple[str, str]:
    if rev_range is None:
        return "base", "heads"
    if ":" not in rev_range:
        raise GitmigError("History range requires [start]:[end], [start]:, or :[end]")
    lower, _, upper = rev_range.strip().partition(":")
    return lower or "base", upper or "heads"


# what writes revisions


def init(config: Config, directory: str, template: str = "generic", package: bool = False) -> None:
    """Make a new project, whose files import Alembic's names."""
    make_project(config, directory, template, package, for_alembic=True)


def list_templates(config: Config) -> None:
    """Print the templates that `init` has."""
    config.print_stdout("Available templates:\n")
    for name in template_names(config):
        config.print_stdout("%s - %s", name, template_summary(config, name))
    config.print_stdout("\nTemplates are used via the 'init' command, e.g.:")
    config.print_stdout("\n  alembic init --template generic ./scripts")


def revision(
    config: Config,
    message: str | None = None,
    autogenerate: bool = False,
    sql: bool = False,
    head: str = "head",
    splice: bool = False,
    branch_label: Names = None,
    version_path: str | os.PathLike[str] | None = None,
    rev_id: str | None = None,
    depends_on: Names = None,
    process_revision_directives: ProcessRevisionDirectiveFn | None = None,
) -> Script | list[Script | None] | None:
    """Write a new revision file, or what `process_revision_directives` makes of it: then a list."""
    wanted = MigrationScript(
        rev_id or util.rev_id(),
        UpgradeOps(),
        DowngradeOps(),
        message=message,
        head=head,
        splice=splice,
        branch_label=branch_label,
        version_path=version_path,
        depends_on=depends_on,
    )
    written = new_revisions(
        config,
        ScriptDirectory.from_config(config),
        wanted,
        autogenerate=autogenerate,
        sql=sql,
        process_revision_directives=process_revision_directives,
    )
    return written[0] if len(written) == 1 else written


def merge(
    config: Config,
    revisions: str | Sequence[str],
    message: str | None = None,
    branch_label: Names = None,
    rev_id: str | None = None,
    splice: bool = False,
) -> Script | None:
    """Write a revision that merges others."""
    return authoring.merge(
        config,
        ScriptDirectory.from_config(config),
        revisions,
        message=message,
        revision=rev_id,
        splice=splice,
        branch_labels=branch_label,
    )


def edit(config: Config, rev: str) -> None:
    """Open revision files in the user's editor."""
    script = ScriptDirectory.from_config(config)

    def open_these(names: Names) -> None:
        found = script.get_revisions(names)
        if not found:
            raise GitmigError(
                "No current revisions" if rev == "current" else f"No revision files indicated by symbol '{rev}'"
            )
        for one in found:
            util.open_in_editor(one.path)

    if rev == "current":
        with_current(script, config, open_these)
    else:
        open_these(rev)
