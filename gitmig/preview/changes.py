"""Which revisions a branch changes: those that the base's tip does not have, and those it has with other code."""

from __future__ import annotations

import os

from gitmig.preview.plan import EDITED, EXISTING, NEW, GraphNode
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.revisions.graph import Graph
from gitmig.revisions.merged import is_changed, key, merged

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from gitmig.revisions.merged import Merged
    from gitmig.revisions.source import Source


class Change(NamedTuple):
    """A revision file to review; `state` is `new` or `edited`."""

    source: Source
    state: str


class Changes(NamedTuple):
    """What a branch changes, in the order in which it runs; `graph` is everything once merged into the base's tip.

    `unreadable` are changed files that do not say which revision they are, `deleted` the ids that the branch took away;
    `together` is what a merge makes of both sides.
    """

    changes: tuple[Change, ...]
    graph: Graph
    unreadable: tuple[Source, ...]
    deleted: tuple[str, ...]
    together: Merged

    @property
    def paths(self) -> frozenset[str]:
        """The files to review."""
        return frozenset(source.path for source in (*self.unreadable, *(change.source for change in self.changes)))


def tree(data: bytes) -> str:
    """The code of a file without what does not run: comments, formatting, the docstring that holds the message."""
    import ast

    module = ast.parse(data)
    if ast.get_docstring(module, clean=False) is not None:
        del module.body[0]
    return ast.dump(module)


def same_code(one: bytes, other: bytes) -> bool:
    if one == other:
        return True
    try:
        return tree(one) == tree(other)
    except (SyntaxError, ValueError):
        return False


def is_edited(source: Source, base: Mapping[str, Source], common: Mapping[str, Source] | None) -> bool:
    """Whether this side, and not only the base since the two parted, gave a revision other code."""
    theirs = base[key(source)]
    if not is_changed(source, base) or same_code(source.data, theirs.data):
        return False
    before = None if common is None else common.get(key(source))
    return before is None or not same_code(source.data, before.data)


def state_of(source: Source, base: Mapping[str, Source], common: Mapping[str, Source] | None) -> str:
    if key(source) not in base:
        return NEW
    return EDITED if is_edited(source, base, common) else EXISTING


def in_run_order(graph: Graph, changes: Sequence[Change]) -> list[Change]:
    """Parents before children; as the files come where the graph has a cycle and so no order."""
    found = {key(change.source): change for change in changes}
    return [found[revision] for revision in oldest_first(graph, found)]


def oldest_first(graph: Graph, revisions: Collection[str]) -> list[str]:
    """Some revisions in the order in which they run; as they come where the graph has a cycle and so no order."""
    if len(revisions) < 2 or graph.cycle():
        return list(revisions)
    line = in_line(graph, revisions)
    return line or [one for one in reversed(graph.topological()) if one in revisions]


def in_line(graph: Graph, revisions: Collection[str]) -> list[str]:
    """The revisions oldest first if each directly follows another one of them, so that no walk of the graph has to tell."""
    parents = {one: [parent for parent in graph.all_parents[one] if parent in revisions] for one in revisions}
    followed = {parent for found in parents.values() for parent in found}
    line = [one for one in revisions if one not in followed]
    while line and len(line) <= len(revisions) and len(parents[line[-1]]) == 1:
        line += parents[line[-1]]
    return line[::-1] if len(line) == len(revisions) and len(followed) == len(line) - 1 else []


def find_changes(ours: Sequence[Source], base: Sequence[Source], common: Sequence[Source] | None) -> Changes:
    """Compare our files with those of the base's tip; `common` are those where the two parted, None when that is not known."""
    together = merged(list(ours), base, common)
    mine, known, parted = together.sides
    graph = Graph(source.revision for source in together.sources if source.revision is not None)
    states = [
        Change(source, state_of(source, known, parted))
        for one, source in mine.items()
        if source.revision and known.get(one) is not source
    ]
    changed = [change for change in states if change.state != EXISTING and key(change.source) in graph]
    unreadable = tuple(source for source in ours if source.revision is None and is_changed(source, known))
    lost = known.keys() - (one for one, source in mine.items() if source.revision is not None)
    deleted = tuple(one for one in known if one in lost and one in (parted or ())) if lost else ()
    return Changes(tuple(in_run_order(graph, changed)), graph, unreadable, deleted, together)


def graph_nodes(changes: Changes) -> tuple[GraphNode, ...]:
    """The changed revisions, what they stand on, and the other heads, in the order in which they run."""
    graph = changes.graph
    states = {key(change.source): change.state for change in changes.changes}
    if not states:
        return ()
    heads = set(graph.heads)
    shown = dict.fromkeys([*states, *(parent for one in states for parent in graph.all_parents[one]), *graph.heads])
    return tuple(
        GraphNode(one, graph.all_parents[one], states.get(one, EXISTING), one in heads)
        for one in oldest_first(graph, shown)
    )


def relative(path: str, top: str | None) -> str:
    """A path as the plan gives it: from the repository's top, with slashes; as it is outside of it."""
    if not top:
        return path.replace(os.sep, "/")
    shown = os.path.relpath(os.path.realpath(path), os.path.realpath(top)).replace(os.sep, "/")
    return path if shown.startswith("../") else shown
