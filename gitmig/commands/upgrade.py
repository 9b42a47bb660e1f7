"""`gitmig upgrade`: runs revisions up to one, or prints their SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitmig.commands.options import RevisionCommand, RevisionName, environment_options

if TYPE_CHECKING:
    from gitmig.project import Project


@click.command("upgrade", cls=RevisionCommand, epilog="Example: gitmig upgrade head --sql > upgrade.sql")
@click.argument("revision", type=RevisionName())
@click.option("--sql", is_flag=True, help="Print the statements; connect to nothing.")
@click.option("--tag", metavar="TEXT", help="What context.get_tag_argument() gives to env.py.")
@environment_options
def command(project: Project, revision: str, sql: bool, tag: str | None) -> None:
    """Upgrade to REVISION: an id or its beginning, head, heads, +1, branch@head; from:to with --sql."""
    from gitmig.commands.progress import followed
    from gitmig.engine.runtime import verbs
    from gitmig.engine.runtime.running import run_explained
    from gitmig.engine.runtime.script import ScriptDirectory

    script = ScriptDirectory.from_config(project.config)
    run_explained(followed(verbs.upgrade(project.config, script, revision, sql=sql, tag=tag)))
