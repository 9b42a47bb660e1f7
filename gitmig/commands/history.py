"""`gitmig history`: lists the revisions, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from gitmig.commands.options import environment_options, pager_option
from gitmig.commands.revision_list import current_revisions, format_option, graph_of, print_data, run_files_option
from gitmig.commands.talk import put
from gitmig.commands.waiting import is_quiet, waited_for
from gitmig.errors import RevisionError
from gitmig.report.history import as_data, log_entry, one_line
from gitmig.revisions.ranges import revisions_between
from gitmig.revisions.target import in_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from gitmig.git import Addition
    from gitmig.project import Project
    from gitmig.revisions.graph import Graph
    from gitmig.revisions.target import Names


class Range(NamedTuple):
    """The two ends as they were written; either may be `current`."""

    lower: str = "base"
    upper: str = "heads"

    @property
    def asks_database(self) -> bool:
        return "current" in self

    def between(self, graph: Graph, current: Names) -> list[str]:
        lower: Names = current if self.lower == "current" else self.lower
        upper: Names = current if self.upper == "current" else self.upper
        with in_words(start=self.lower, end=self.upper):
            return revisions_between(graph, upper, lower, inclusive=True, clamp=True)


def parse_range(written: str | None) -> Range:
    if written is None:
        return Range()
    ends = written.strip().split(":")
    if len(ends) != 2:
        raise RevisionError(
            "History range requires [start]:[end], [start]:, or :[end]", "for example `gitmig history -r current:head`"
        )
    return Range(ends[0] or "base", ends[1] or "heads")


@click.command("history", epilog="Example: gitmig history -r base:head -v")
@click.option(
    "-r", "--rev-range", metavar="START:END", help="Both ends included; either may be left out, or be current."
)
@click.option("-i", "--indicate-current", is_flag=True, help="Mark what the database is at; asks it.")
@click.option("--dates", is_flag=True, help="In columns, with the day on which each was committed first.")
@click.option("--authors", is_flag=True, help="In columns, with who committed it first.")
@format_option
@run_files_option
@pager_option
@environment_options
def command(
    project: Project,
    rev_range: str | None,
    verbose: bool,
    indicate_current: bool,
    dates: bool,
    authors: bool,
    output_format: str,
    run_files: bool,
) -> None:
    """List revisions, newest first. Needs no database unless `current` is asked for, and runs no revision."""
    wanted = parse_range(rev_range)
    graph = graph_of(project, run_files)
    asked = indicate_current or wanted.asks_database
    databases: list[tuple[str, ...]] = current_revisions(project) if asked else [()]
    if output_format == "json":
        return print_data(data_of(graph, wanted, databases, indicate_current=indicate_current))
    for current in databases:
        revisions, marked = wanted.between(graph, current), current if indicate_current else ()
        if (dates or authors) and not verbose:
            show_dated(project, graph, revisions, marked, dates=dates, authors=authors)
        else:
            show(graph, revisions, marked, verbose=verbose)
    return None


def data_of(
    graph: Graph, wanted: Range, databases: list[tuple[str, ...]], *, indicate_current: bool
) -> list[dict[str, Any]]:
    """The revisions for programs, each once, whichever of several databases asks for it or is at it."""
    within = [wanted.between(graph, current) for current in databases]
    recorded = {one for current in databases for one in current}
    listed = within[0] if len(within) == 1 else Range().between(graph, ())
    return [
        as_data(graph, one, current=one in recorded if indicate_current else None)
        for one in listed
        if any(one in revisions for revisions in within)
    ]


def show(graph: Graph, revisions: list[str], current: Collection[str], *, verbose: bool) -> None:
    for one in revisions:
        if verbose:
            put(log_entry(graph, one, current=one in current))
        else:
            put(one_line(graph, one, current=one in current, branches=True, doc=True, parents=True))


def show_dated(
    project: Project, graph: Graph, revisions: list[str], current: Collection[str], *, dates: bool, authors: bool
) -> None:
    from gitmig.git import is_shallow
    from gitmig.report.dated_history import aligned, rows
    from gitmig.revisions.places import repository

    with waited_for("asking git who committed the revision files"):
        found = additions_of(project, graph)
    if not is_quiet() and is_shallow(repository(project)):
        click.echo("this clone is shallow: what is older than it seems to be of its first commit", err=True)
    for line in aligned(list(rows(graph, revisions, found, current, dates=dates, authors=authors))):
        put(line)


def additions_of(project: Project, graph: Graph) -> dict[str, Addition]:
    """Who committed each revision first, as far as it is committed."""
    from gitmig.git import additions
    from gitmig.revisions.places import place_in, places_of, repository

    root = repository(project)
    places = places_of(project, root)
    added = additions(root, places) if places else {}
    by_path = {one.id: place_in(root, one.path) for one in graph}
    return {one: added[path] for one, path in by_path.items() if path in added}
