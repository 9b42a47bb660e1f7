"""`gitmig edit`: opens revision files in an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitmig.commands.options import RevisionCommand, RevisionName, environment_options
from gitmig.commands.revision_list import current_revisions
from gitmig.errors import GitmigError, RevisionError
from gitmig.revisions.ranges import present
from gitmig.revisions.reading import read_graph
from gitmig.revisions.target import in_words, revisions_named

if TYPE_CHECKING:
    from gitmig.project import Project


@click.command("edit", cls=RevisionCommand, epilog="Example: gitmig edit head")
@click.argument("revision", type=RevisionName())
@environment_options
def command(project: Project, revision: str) -> None:
    """Open the file of REVISION in $VISUAL, $EDITOR or an editor that is installed; `current` asks the database."""
    graph = read_graph(project)
    named = current_revisions(project) if revision == "current" else [revision]
    with in_words():
        found = present(one for names in named for one in revisions_named(graph, names))
    if not found:
        raise RevisionError(
            "No current revisions" if revision == "current" else f"No revision files indicated by symbol '{revision}'"
        )
    for one in found:
        open_in_editor(graph[one].path)


def open_in_editor(path: str) -> None:
    try:
        click.edit(filename=path)
    except click.ClickException as error:
        raise GitmigError(error.format_message(), "name your editor in the environment variable EDITOR") from error
