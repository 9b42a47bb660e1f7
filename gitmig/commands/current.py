"""`gitmig current`: says which revisions the database is at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitmig.commands.options import environment_options

if TYPE_CHECKING:
    from gitmig.project import Project


@click.command("current", epilog="Example: gitmig current --check-heads")
@click.option("-v", "--verbose", is_flag=True, help="All about each of them, and the database URL.")
@click.option("--check-heads", is_flag=True, help="Exit with 1 unless the database is at all heads.")
@environment_options
def command(project: Project, verbose: bool, check_heads: bool) -> None:
    """Show the revisions that the database is at."""
    from gitmig.engine.runtime import verbs
    from gitmig.engine.runtime.running import run_explained
    from gitmig.engine.runtime.script import ScriptDirectory

    script = ScriptDirectory.from_config(project.config)
    run_explained(verbs.current(project.config, script, check_heads=check_heads, verbose=verbose))
