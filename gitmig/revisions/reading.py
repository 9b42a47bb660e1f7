"""A project's revision files as a sound graph, without running any of them."""

from __future__ import annotations

import os

from gitmig.errors import NoScriptDirectory, UnreadableRevision
from gitmig.records import TYPE_CHECKING
from gitmig.revisions.facts import Problem
from gitmig.revisions.graph import Graph
from gitmig.revisions.working_tree import read_versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.project import Project
    from gitmig.revisions.revision import Revision
    from gitmig.revisions.source import Source

HINT = "write it as plain text, or let such files run with --run-files; `gitmig check --all` lists all of them"
RELATIONS = ("revision", "down_revision", "depends_on")


def read_graph(project: Project) -> Graph:
    """The graph; refused when a file does not say what it is, or when the graph is broken."""
    return sound_graph(read_sources(project))


def read_sources(project: Project) -> list[Source]:
    """The revision files, with what they take from constants."""
    ensure_script_directory(project)
    sources = read_versions(project)
    if not any(source.computed for source in sources):
        return sources
    from gitmig.revisions.constants import with_constants

    return with_constants(project, sources)


def ensure_script_directory(project: Project) -> None:
    if not os.path.isdir(project.script_location):
        raise NoScriptDirectory(project.script_location)


def sound_graph(sources: list[Source]) -> Graph:
    graph = Graph(declared(sources))
    graph.ensure_sound()
    return graph


def declared(sources: list[Source]) -> Iterator[Revision]:
    for source in sources:
        if source.problem is not None or source.revision is None:
            problem = source.problem or Problem("it is not a revision")
            hint = HINT if problem.remedy == Problem("").remedy else problem.remedy
            raise UnreadableRevision(f"{source.path}:{problem.line}: {problem.text}", hint)
        for name in RELATIONS:
            if name in source.computed:
                raise UnreadableRevision(
                    f"{source.path}:{source.computed[name]}: {name} is computed, so only running the file would tell it",
                    HINT,
                )
        yield source.revision
