"""`gitmig show`: says all about one revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitmig.commands.options import RevisionCommand, RevisionName, environment_options, pager_option
from gitmig.commands.revision_list import current_revisions, format_option, graph_of, print_data, run_files_option
from gitmig.commands.talk import put
from gitmig.report.history import as_data, log_entry
from gitmig.revisions.ranges import present
from gitmig.revisions.target import in_words, revisions_named

if TYPE_CHECKING:
    from gitmig.project import Project


@click.command("show", cls=RevisionCommand, epilog="Example: gitmig show head")
@click.argument("revision", type=RevisionName())
@format_option
@run_files_option
@pager_option
@environment_options
def command(project: Project, revision: str, output_format: str, run_files: bool) -> None:
    """Show REVISION: an id or its beginning, head, heads, branch@head, -1; or `current`, which asks the database."""
    graph = graph_of(project, run_files)
    named = current_revisions(project) if revision == "current" else [revision]
    with in_words():
        found = present(one for names in named for one in revisions_named(graph, names))
    if revision == "current":
        found = tuple(sorted(found, key=graph.load_order.__getitem__))
    if output_format == "json":
        return print_data([as_data(graph, one) for one in found])
    for one in found:
        put(log_entry(graph, one))
    return None
