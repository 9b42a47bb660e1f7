"""`gitmig graph`: draws the revisions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from gitmig.commands.history import parse_range
from gitmig.commands.options import environment_options, pager_option
from gitmig.commands.revision_list import current_revisions, graph_of, run_files_option
from gitmig.commands.talk import put
from gitmig.commands.waiting import waited_for
from gitmig.report.drawing import Notes, boxes
from gitmig.report.escaping import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitmig.commands.history import Range
    from gitmig.project import Project
    from gitmig.report.drawing import Box
    from gitmig.revisions.graph import Graph

FORMATS = click.Choice(["text", "dot", "mermaid"])
WITHOUT_TARGETS = "database"


@click.command("graph", epilog="Example: gitmig graph --format dot --base origin/main | dot -Tsvg -o revisions.svg")
@click.option("--format", "output_format", type=FORMATS, default="text", help="For terminals, Graphviz, web pages.")
@click.option("-r", "--rev-range", metavar="START:END", help="Both ends included; either may be left out.")
@click.option("--base", metavar="REF", help="Draw what a merge into it gives; mark what is new or edited.")
@click.option("--targets", "ask", is_flag=True, help="Mark where each target stands; asks them all.")
@click.option("--all", "whole", is_flag=True, help="Draw each revision of a long straight run.")
@run_files_option
@pager_option
@environment_options
def command(
    project: Project,
    output_format: str,
    rev_range: str | None,
    base: str | None,
    ask: bool,
    whole: bool,
    run_files: bool,
) -> int:
    """Draw the graph of revisions. Long straight runs are one line each; needs no database but for --targets.

    Text is drawn by git, newest first. In the other formats heads are rounded, dependencies dashed, new revisions green, edited ones
    yellow.
    """
    wanted = parse_range(rev_range)
    graph, states = merged_graph_waited_for(project, base) if base else (graph_of(project, run_files), {})
    targets, status = stands(project, graph) if ask else ({}, 0)
    revisions = [*dict.fromkeys(one for rows in asked(project, wanted) for one in wanted.between(graph, rows))]
    drawn = boxes(graph, revisions, Notes(states, targets), whole=whole)
    if drawing := rendered(drawn, output_format):
        put(drawing.removesuffix("\n"))
    return status


def asked(project: Project, wanted: Range) -> Sequence[tuple[str, ...]]:
    return current_revisions(project) if wanted.asks_database else [()]


def merged_graph_waited_for(project: Project, base: str) -> tuple[Graph, dict[str, str]]:
    with waited_for(f"comparing with {one_line(base)}"):
        return merged_graph(project, base)


def merged_graph(project: Project, base: str) -> tuple[Graph, dict[str, str]]:
    """What a merge into the base gives, and which of its revisions the branch adds or edits."""
    from gitmig.checks.comparison import parting
    from gitmig.git import base_commit
    from gitmig.preview.changes import find_changes
    from gitmig.revisions.constants import with_constants
    from gitmig.revisions.merged import key
    from gitmig.revisions.places import repository
    from gitmig.revisions.reading import sound_graph
    from gitmig.revisions.snapshot import revisions_at
    from gitmig.revisions.working_tree import read_versions

    root = repository(project)
    commit = base_commit(root, base)
    ours = read_versions(project)
    theirs = revisions_at(project, commit, known=ours)
    parted = parting(root, commit)
    common = theirs if parted == commit else revisions_at(project, parted, known=[*ours, *theirs]) if parted else None
    changes = find_changes(ours, theirs, common)
    return sound_graph(with_constants(project, changes.together.sources)), {
        key(each.source): each.state for each in changes.changes
    }


def stands(project: Project, graph: Graph) -> tuple[dict[str, tuple[str, ...]], int]:
    """Which targets are at each revision, and the exit status: that of the first target that did not tell."""
    found: dict[str, tuple[str, ...]] = {}
    rows, status = rows_of_targets(project) if project.settings.targets else rows_of_database(project)
    for target, heads in rows:
        for head in heads:
            if head not in graph:
                say(f"{one_line(target)} is at {one_line(head)}, which no revision file has")
            found[head] = (*found.get(head, ()), target)
    return found, status


def rows_of_database(project: Project) -> tuple[list[tuple[str, tuple[str, ...]]], int]:
    return [(WITHOUT_TARGETS, heads) for heads in current_revisions(project)], 0


def rows_of_targets(project: Project) -> tuple[list[tuple[str, tuple[str, ...]]], int]:
    from gitmig.engine.rollout.status import status
    from gitmig.secrets import redacted_output

    with redacted_output():
        reports = status(project)
    for report in reports:
        if report.before is None:
            say(f"error: {one_line(report.target)}: {report.problem}" + (f"\n  {report.hint}" if report.hint else ""))
    problem = next((report.status for report in reports if report.before is None), 0)
    return [(report.target, report.before) for report in reports if report.before is not None], problem


def rendered(drawn: Sequence[Box], output_format: str) -> str:
    if output_format == "dot":
        from gitmig.report.graph_dot import dot

        return dot(drawn)
    if output_format == "mermaid":
        from gitmig.report.graph_mermaid import mermaid, too_much

        drawing = mermaid(drawn)
        if warning := too_much(drawing):
            say(f"warning: {warning}")
        return drawing
    from gitmig.report.colour import wants_colour
    from gitmig.report.graph_text import text

    return text(drawn, colour=wants_colour(sys.stdout))


def say(words: str) -> None:
    click.echo(words, err=True)
