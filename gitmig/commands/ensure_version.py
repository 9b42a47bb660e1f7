"""`gitmig ensure-version`: creates the version table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitmig.commands.options import environment_options

if TYPE_CHECKING:
    from gitmig.project import Project


@click.command("ensure-version", epilog="Example: gitmig ensure-version")
@click.option("--sql", is_flag=True, help="Print the statements; connect to nothing.")
@environment_options
def command(project: Project, sql: bool) -> None:
    """Create the version table, unless it is there."""
    from gitmig.engine.runtime import verbs
    from gitmig.engine.runtime.running import run_explained
    from gitmig.engine.runtime.script import ScriptDirectory

    script = ScriptDirectory.from_config(project.config)
    run_explained(verbs.ensure_version(project.config, script, sql=sql))
