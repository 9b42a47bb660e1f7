"""`gitmig merge`: writes a revision that joins several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gitmig.commands.options import environment_options

if TYPE_CHECKING:
    from gitmig.project import Project


@click.command("merge", epilog='Example: gitmig merge heads -m "merge the heads"')
@click.argument("revisions", nargs=-1, required=True)
@click.option("-m", "--message", metavar="TEXT", help="Part of the file's name.")
@click.option("--branch-label", metavar="LABEL", help="A name for the line that begins here.")
@click.option("--rev-id", "revision_id", metavar="ID", help="The id, in place of a random one.")
@click.option("--splice", is_flag=True, help="Allow revisions that have children already.")
@environment_options
def command(project: Project, revisions: tuple[str, ...], branch_label: str | None, **options: Any) -> None:
    """Write a revision without statements whose parents are REVISIONS; `heads` stands for all heads."""
    from gitmig.engine.runtime.authoring import merge
    from gitmig.engine.runtime.script import ScriptDirectory

    merge(
        project.config,
        ScriptDirectory.from_config(project.config),
        revisions,
        message=options["message"],
        revision=options["revision_id"],
        branch_labels=branch_label,
        splice=options["splice"],
    )
