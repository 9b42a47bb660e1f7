"""`gitmig revision`: writes a new revision file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gitmig.commands.options import environment_options

if TYPE_CHECKING:
    from gitmig.project import Project


@click.command("revision", epilog='Example: gitmig revision -m "add users"')
@click.option("-m", "--message", metavar="TEXT", help="What it does; part of the file's name.")
@click.option(
    "--head", default="head", metavar="REVISION", help="The parent, or <branch>@head; base starts a new line."
)
@click.option("--splice", is_flag=True, help="Allow a parent that has children already.")
@click.option("--branch-label", metavar="LABEL", help="A name for the line that begins here.")
@click.option("--version-path", metavar="DIRECTORY", help="Which of several version locations gets the file.")
@click.option("--rev-id", "revision_id", metavar="ID", help="The id, in place of a random one.")
@click.option("--depends-on", multiple=True, metavar="REVISION", help="What must have run before; repeatable.")
@click.option("--autogenerate", is_flag=True, help="Fill it with what makes the database that of the models.")
@click.option("--sql", is_flag=True, help="Run env.py offline, where revision_environment wants it run.")
@environment_options
def command(project: Project, revision_id: str | None, *, autogenerate: bool, sql: bool, **options: Any) -> None:
    """Write a new revision file from the project's script.py.mako, and run its post-write hooks."""
    from gitmig.engine.autogenerate.new_revision import new_revisions
    from gitmig.engine.runtime.script import ScriptDirectory

    arguments = {**options, "rev_id": revision_id, "autogenerate": autogenerate, "sql": sql}
    new_revisions(project.config, ScriptDirectory.from_config(project.config), arguments)
