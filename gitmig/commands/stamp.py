"""`gitmig stamp`: records revisions without running them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitmig.commands.options import RevisionCommand, RevisionName, environment_options

if TYPE_CHECKING:
    from gitmig.project import Project


@click.command("stamp", cls=RevisionCommand, epilog="Example: gitmig stamp head")
@click.argument("revisions", nargs=-1, required=True, type=RevisionName())
@click.option("--sql", is_flag=True, help="Print the statements; connect to nothing.")
@click.option("--tag", metavar="TEXT", help="What context.get_tag_argument() gives to env.py.")
@click.option("--purge", is_flag=True, help="Delete what is recorded first, whatever it is.")
@environment_options
def command(project: Project, revisions: tuple[str, ...], sql: bool, tag: str | None, purge: bool) -> None:
    """Record that the database is at REVISIONS, without running them."""
    from gitmig.engine.runtime import verbs
    from gitmig.engine.runtime.running import run_explained
    from gitmig.engine.runtime.script import ScriptDirectory

    script = ScriptDirectory.from_config(project.config)
    run_explained(verbs.stamp(project.config, script, revisions, sql=sql, tag=tag, purge=purge))
