"""Revisions as `heads`, `history`, `branches` and `show` print them."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING
from gitmig.revisions.docstring import whole_message

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from gitmig.revisions.graph import Graph


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def parents_or_base(graph: Graph, revision: str) -> str:
    return listed(graph[revision].parents) or "<base>"


def is_effective_head(graph: Graph, revision: str) -> bool:
    return not graph.children(revision, dependencies=True)


def is_head(graph: Graph, revision: str) -> bool:
    return not graph.children(revision)


def marks(graph: Graph, revision: str, *, current: bool, tree: bool) -> str:
    """What kind of point in the graph it is, behind a revision's id."""
    words = (
        ("head", is_effective_head(graph, revision)),
        ("effective head", is_head(graph, revision) and not is_effective_head(graph, revision)),
        ("current", current),
        ("branchpoint", tree and graph.is_branch_point(revision)),
        ("mergepoint", tree and graph.is_merge_point(revision)),
    )
    return "".join(f" ({word})" for word, holds in words if holds)


def one_line(
    graph: Graph,
    revision: str,
    *,
    current: bool = False,
    branches: bool = False,
    doc: bool = False,
    parents: bool = False,
    tree: bool = True,
) -> str:
    """`a1, b2 -> c3 (label) (head) (mergepoint), message`, with the parts that are asked for."""
    one = graph[revision]
    text = one.id
    if parents:
        needed = f" ({listed(one.depends_on)})" if one.depends_on else ""
        text = f"{parents_or_base(graph, revision)}{needed} -> {text}"
    if branches and graph.labels[revision]:
        text += f" ({listed(graph.labels[revision])})"
    text += marks(graph, revision, current=current, tree=tree)
    return f"{text}, {one.doc}" if doc else text


def log_entry(graph: Graph, revision: str, *, current: bool = False, message: str | None = None) -> str:
    """The long form: a block of lines, the last one the indented message."""
    one = graph[revision]
    merges = graph.is_merge_point(revision)
    kind = (
        ("head", is_head(graph, revision)),
        ("branchpoint", graph.is_branch_point(revision)),
        ("mergepoint", merges),
        ("current", current),
    )
    lines = [f"Rev: {one.id}{''.join(f' ({word})' for word, holds in kind if holds)}"]
    lines.append(f"{'Merges' if merges else 'Parent'}: {parents_or_base(graph, revision)}")
    if one.depends_on:
        lines.append(f"Also depends on: {listed(one.depends_on)}")
    if graph.is_branch_point(revision):
        lines.append(f"Branches into: {listed(graph.children(revision))}")
    if graph.labels[revision]:
        lines.append(f"Branch names: {listed(graph.labels[revision])}")
    text = whole_message(one.path) if message is None else message
    return "\n".join((*lines, f"Path: {one.path}", "", "\n".join(f"    {line}" for line in text.splitlines()), ""))


def arrow(graph: Graph, revision: str) -> str:
    """`a1 -> b2 (head), message`: a revision as text."""
    one = graph[revision]
    words = (
        ("head", is_head(graph, revision)),
        ("branchpoint", graph.is_branch_point(revision)),
        ("mergepoint", graph.is_merge_point(revision)),
    )
    marked = "".join(f" ({word})" for word, holds in words if holds)
    return f"{parents_or_base(graph, revision)} -> {one.id}{marked}, {one.doc}"


def branch_block(graph: Graph, revision: str, *, verbose: bool) -> str:
    """A branch point with the revisions that it branches into."""
    first = log_entry(graph, revision) if verbose else one_line(graph, revision, branches=True)
    indent = " " * len(revision)
    below = (f"{indent} -> {one_line(graph, one, branches=True, doc=verbose)}" for one in graph.children(revision))
    return "\n".join((first, *below, ""))


def as_data(graph: Graph, revision: str, *, current: bool | None = None) -> dict[str, Any]:
    """A revision for programs; `current` is known only where a database was asked."""
    one = graph[revision]
    data = {
        "revision": one.id,
        "down_revision": list(one.parents),
        "depends_on": list(one.depends_on),
        "branch_labels": list(graph.labels[revision]),
        "children": list(graph.children(revision)),
        "is_head": is_head(graph, revision),
        "is_effective_head": is_effective_head(graph, revision),
        "is_base": not one.parents,
        "is_branch_point": graph.is_branch_point(revision),
        "is_merge_point": graph.is_merge_point(revision),
        "message": one.doc,
        "path": one.path,
    }
    return data if current is None else {**data, "is_current": current}
