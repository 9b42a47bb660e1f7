"""`gitmig branches`: lists the revisions that several others follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitmig.commands.options import environment_options, pager_option
from gitmig.commands.revision_list import format_option, graph_of, print_data, run_files_option
from gitmig.commands.talk import put
from gitmig.report.history import as_data, branch_block

if TYPE_CHECKING:
    from gitmig.project import Project


@click.command("branches", epilog="Example: gitmig branches -v")
@format_option
@run_files_option
@pager_option
@environment_options
def command(project: Project, verbose: bool, output_format: str, run_files: bool) -> None:
    """List the branch points and what they branch into. Needs no database and runs no revision."""
    graph = graph_of(project, run_files)
    points = [one for one in graph.topological() if graph.is_branch_point(one)]
    if output_format == "json":
        return print_data([as_data(graph, point) for point in points])
    for point in points:
        put(branch_block(graph, point, verbose=verbose))
    return None
