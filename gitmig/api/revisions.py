"""The functions that read and write revision files; they need no database."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal, NamedTuple

from gitmig.alembic import command
from gitmig.api.configuration import ConfigLike, configured, directory_of, graph_of, project_of
from gitmig.commands.graph import merged_graph
from gitmig.config import Config
from gitmig.engine.runtime import new_project
from gitmig.errors import GitmigError
from gitmig.report.drawing import Box, Notes, boxes
from gitmig.report.graph_dot import dot
from gitmig.report.graph_mermaid import mermaid
from gitmig.report.graph_text import text
from gitmig.revisions.ranges import revisions_between
from gitmig.revisions.target import in_words, revisions_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitmig.engine.runtime.script import Script
    from gitmig.revisions.graph import Graph


class Revision(NamedTuple):
    """A revision file: what it declares, and where it stands in the graph."""

    id: str
    parents: tuple[str, ...]
    depends_on: tuple[str, ...]
    labels: tuple[str, ...]
    children: tuple[str, ...]
    message: str
    path: str

    @property
    def is_head(self) -> bool:
        return not self.children

    @property
    def is_branch_point(self) -> bool:
        return len(self.children) > 1

    @property
    def is_merge_point(self) -> bool:
        return len(self.parents) > 1


def described(graph: Graph, names: Iterable[str | None]) -> tuple[Revision, ...]:
    found = [graph[name] for name in names if name is not None]
    return tuple(
        Revision(
            one.id,
            tuple(one.parents),
            tuple(one.depends_on),
            tuple(graph.labels[one.id]),
            tuple(graph.children(one.id)),
            one.doc,
            one.path,
        )
        for one in found
    )


def heads(config: ConfigLike) -> tuple[str, ...]:
    """The revisions that nothing follows; needs no database and runs no revision."""
    return tuple(directory_of(configured(config)).get_heads())


def branches(config: ConfigLike) -> tuple[Revision, ...]:
    """The revisions that several follow."""
    graph = graph_of(config)
    return described(graph, (one.id for one in graph if graph.is_branch_point(one.id)))


def history(config: ConfigLike, start: str = "base", end: str = "heads") -> tuple[Revision, ...]:
    """The revisions from `start` to `end`, both included, newest first."""
    graph = graph_of(config)
    with in_words(start=start, end=end):
        return described(graph, revisions_between(graph, end, start, inclusive=True, clamp=True))


def show(config: ConfigLike, revision: str = "heads") -> tuple[Revision, ...]:
    """The revisions that a name stands for: an id or its beginning, head, heads, branch@head."""
    graph = graph_of(config)
    with in_words():
        return described(graph, revisions_named(graph, [revision]))


def graph(
    config: ConfigLike, start: str = "base", end: str = "heads", *, base: str | None = None, whole: bool = True
) -> tuple[Box, ...]:
    """What a drawing of the revisions shows, newest first: a box for each.

    With `base` it is what a merge into that gives, and what the branch adds or edits has its `state`; without `whole` a long
    straight run is one box, with so many `hidden`.
    """
    shown, states = merged_graph(project_of(config), base) if base else (graph_of(config), {})
    with in_words(start=start, end=end):
        listed = revisions_between(shown, end, start, inclusive=True, clamp=True)
    return tuple(boxes(shown, listed, Notes(states), whole=whole))


def draw(drawn: Sequence[Box], form: Literal["text", "dot", "mermaid"] = "text") -> str:
    """The picture of boxes: for terminals, where git draws it, for Graphviz, or for web pages."""
    return text(drawn, colour=False) if form == "text" else {"dot": dot, "mermaid": mermaid}[form](drawn)


def templates() -> Mapping[str, str]:
    """What `init` can make, each with what it is for."""
    config = Config()
    return {name: new_project.template_summary(config, name) for name in new_project.template_names(config)}


def init(
    config: str | os.PathLike[str] = "alembic.ini",
    directory: str | os.PathLike[str] = "migrations",
    *,
    template: str = "generic",
    package: bool = False,
    for_alembic: bool = False,
) -> None:
    """Make a project: `directory` with env.py, script.py.mako and versions/, and the configuration file that names it."""
    new_project.make_project(
        configured(config), os.fspath(directory), template, package=package, for_alembic=for_alembic
    )


def revision(
    config: ConfigLike,
    message: str | None = None,
    *,
    head: str = "head",
    splice: bool = False,
    branch_label: str | None = None,
    depends_on: Sequence[str] = (),
    version_path: str | os.PathLike[str] | None = None,
    rev_id: str | None = None,
) -> Revision:
    """Write a revision file, and return what it declares; the first, where functions of env.py make several of it."""
    made = command.revision(
        configured(config),
        message,
        head=head,
        splice=splice,
        branch_label=branch_label,
        depends_on=list(depends_on) or None,
        version_path=version_path,
        rev_id=rev_id,
    )
    return written(config, made[0] if isinstance(made, list) and made else made)


def merge(
    config: ConfigLike,
    revisions: str | Sequence[str] = "heads",
    message: str | None = None,
    *,
    splice: bool = False,
    branch_label: str | None = None,
    rev_id: str | None = None,
) -> Revision:
    """Write a revision that joins others."""
    return written(config, command.merge(configured(config), revisions, message, branch_label, rev_id, splice))


def written(config: ConfigLike, script: Script | list[Script | None] | None) -> Revision:
    if script is None or isinstance(script, list):
        raise GitmigError(
            "no revision was written", "look at script.py.mako, and at what env.py has as process_revision_directives"
        )
    return show(config, script.revision)[0]
