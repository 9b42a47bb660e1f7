"""`gitmig heads`: lists the revisions that nothing follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitmig.commands.options import environment_options, pager_option
from gitmig.commands.revision_list import format_option, graph_of, print_data, run_files_option
from gitmig.commands.talk import put
from gitmig.report.history import as_data, log_entry, one_line

if TYPE_CHECKING:
    from gitmig.project import Project


@click.command("heads", epilog="Example: gitmig heads --format json")
@click.option("--resolve-dependencies", is_flag=True, help="Leave out heads that another revision depends on.")
@format_option
@run_files_option
@pager_option
@environment_options
def command(project: Project, verbose: bool, resolve_dependencies: bool, output_format: str, run_files: bool) -> None:
    """List the heads. Needs no database and runs no revision."""
    graph = graph_of(project, run_files)
    heads = graph.effective_heads if resolve_dependencies else graph.heads
    if output_format == "json":
        return print_data([as_data(graph, head) for head in heads])
    for head in heads:
        put(log_entry(graph, head) if verbose else one_line(graph, head, branches=True, tree=False))
    return None
