"""Writes a new revision, or what process_revision_directives makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.engine.autogenerate.context import AutogenContext
from gitmig.engine.autogenerate.render.body import indented, render_body
from gitmig.engine.operations.containers import DowngradeOps, UpgradeOps
from gitmig.engine.runtime.authoring import ask_environment, runs_environment
from gitmig.errors import GitmigError, NotSupported
from gitmig.revisions.new_file import new_revision_id

if TYPE_CHECKING:
    from gitmig.config import Config
    from gitmig.engine.operations.containers import MigrationScript
    from gitmig.engine.runtime.hooks import ProcessRevisionDirectiveFn
    from gitmig.engine.runtime.migrate import MigrationContext
    from gitmig.engine.runtime.script import Script, ScriptDirectory


class Drafts:
    """The revisions that are to be written; each `run_migrations()` of env.py adds the operations of its database."""

    def __init__(self, first: MigrationScript, change: ProcessRevisionDirectiveFn | None) -> None:
        self.scripts = [first]
        self.change = change
        self.contexts: list[AutogenContext] = []

    def add_database(self, heads: tuple[str, ...], context: MigrationContext) -> None:
        """Make room for its operations, and let functions of the program and of env.py change all that is there so far."""
        upgrades = UpgradeOps(upgrade_token=context.opts["upgrade_token"])
        downgrades = DowngradeOps(downgrade_token=context.opts["downgrade_token"])
        for script in self.scripts:
            earlier = bool(self.contexts)
            script.upgrade_ops = [*script.upgrade_ops_list, upgrades] if earlier else upgrades
            script.downgrade_ops = [*script.downgrade_ops_list, downgrades] if earlier else downgrades
        self.contexts.append(AutogenContext(context, autogenerate=False))
        for change in (self.change, context.opts.get("process_revision_directives")):
            if change is not None:
                change(context, heads, self.scripts)

    def template_values(self, script: MigrationScript) -> dict[str, str]:
        """The bodies, each under its database's token, and the imports that they need; nothing where env.py did not run."""
        if not self.contexts:
            return {}
        imports = set(script.imports)
        values: dict[str, str] = {}
        for context, upgrades, downgrades in zip(
            self.contexts, script.upgrade_ops_list, script.downgrade_ops_list, strict=False
        ):
            context.imports = imports
            values[upgrades.upgrade_token] = indented(render_body(upgrades, context))
            values[downgrades.downgrade_token] = indented(render_body(downgrades, context))
        return {**values, "imports": "\n".join(sorted(imports))}


def new_revisions(
    config: Config,
    directory: ScriptDirectory,
    wanted: MigrationScript,
    *,
    autogenerate: bool = False,
    sql: bool = False,
    process_revision_directives: ProcessRevisionDirectiveFn | None = None,
) -> list[Script | None]:
    """Write the files; `process_revision_directives` is asked where env.py is run, ahead of env.py's own."""
    asked = runs_environment(config)
    refuse_senseless(autogenerate=autogenerate, sql=sql, asked=asked)
    drafts = Drafts(wanted, process_revision_directives)
    values: dict[str, Any] = {"config": config}
    if autogenerate:
        refuse_autogenerate(config, directory)
    if asked:
        ask_environment(config, directory, values, drafts.add_database, sql=sql)
    return [write(directory, script, {**values, **drafts.template_values(script)}) for script in drafts.scripts]


def refuse_senseless(*, autogenerate: bool, sql: bool, asked: bool) -> None:
    if sql and autogenerate:
        raise GitmigError("Using --sql with --autogenerate does not make any sense", "leave one of them out")
    if sql and not asked:
        raise GitmigError(
            "Using --sql with the revision command when revision_environment is not configured does not make any sense",
            "set `revision_environment = true`, or leave --sql out",
        )


def refuse_autogenerate(config: Config, directory: ScriptDirectory) -> None:
    """What Alembic would refuse here, too, comes first."""

    def check(heads: tuple[str, ...], context: MigrationContext) -> None:
        if set(heads) != set(directory.get_heads()):
            raise GitmigError("Target database is not up to date.", "bring it up to date with `gitmig upgrade heads`")
        if context.opts.get("target_metadata") is None:
            raise GitmigError(
                f"Can't proceed with --autogenerate option; environment script {directory.env_py_location} does not "
                "provide a MetaData object or sequence of objects to the context.",
                "pass target_metadata= to context.configure()",
            )

    ask_environment(config, directory, {}, check, sql=False)
    raise NotSupported(
        "--autogenerate compares models with the database, which gitmig does not do yet",
        "write upgrade() by hand, or use `alembic revision --autogenerate`: gitmig runs the file that it writes",
    )


def write(directory: ScriptDirectory, script: MigrationScript, values: dict[str, Any]) -> Script | None:
    return directory.generate_revision(
        script.rev_id or new_revision_id(),
        script.message,
        refresh=True,
        head=script.head,
        splice=script.splice,
        branch_labels=script.branch_label,
        version_path=script.version_path,
        depends_on=script.depends_on,
        **values,
    )
