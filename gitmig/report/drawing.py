"""What of a graph is drawn: a box for each revision, and one for each long straight run of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitmig.revisions.graph import Graph

# A run of fewer revisions takes no more room than what stands for it.
LEAST = 3


class Notes(NamedTuple):
    """What is said of revisions besides their files: `new` or `edited` in a branch, and which targets are at them."""

    states: Mapping[str, str] = {}
    targets: Mapping[str, tuple[str, ...]] = {}


class Box(NamedTuple):
    """A revision, or a run of `hidden` ones that goes by the id of its newest; parents and dependencies are boxes, too."""

    id: str
    parents: tuple[str, ...]
    dependencies: tuple[str, ...] = ()
    message: str = ""
    labels: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    state: str = ""
    head: bool = False
    hidden: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """What kind of revision it is, in the order in which it is told."""
        head, state = ("head",) if self.head else (), (self.state,) if self.state else ()
        return (*head, *state, *self.labels, *(f"at {target}" for target in self.targets))


def boxes(graph: Graph, revisions: Sequence[str], notes: Notes, *, whole: bool = False) -> list[Box]:
    """The boxes of these revisions in the order given, newest first; `whole` draws each revision of a straight run."""
    shown = frozenset(revisions)
    runs = {} if whole else straight_runs(graph, revisions, notes)
    inside = {one for run in runs.values() for one in run[:-1]}
    return [
        box_of_run(runs[one], shown_parents(graph, runs[one][0], shown))
        if one in runs
        else box(graph, one, shown_parents(graph, one, shown), notes)
        for one in revisions
        if one not in inside
    ]


def shown_parents(graph: Graph, revision: str, shown: frozenset[str]) -> tuple[str, ...]:
    return tuple(parent for parent in graph.parents[revision] if parent in shown)


def box(graph: Graph, revision: str, parents: tuple[str, ...], notes: Notes) -> Box:
    one = graph[revision]
    return Box(
        revision,
        parents,
        graph.dependencies[revision],
        one.doc,
        one.branch_labels,
        notes.targets.get(revision, ()),
        notes.states.get(revision, ""),
        head=not graph.children(revision),
    )


def box_of_run(run: Sequence[str], parents: tuple[str, ...]) -> Box:
    return Box(run[-1], parents, message=f"{len(run)} revisions, {run[0]} to {run[-1]}", hidden=len(run))


def straight_runs(graph: Graph, revisions: Sequence[str], notes: Notes) -> dict[str, list[str]]:
    """The runs of revisions that nothing is to be said of, oldest first, by the newest of each."""
    shown = frozenset(revisions)
    quiet = {one for one in revisions if is_quiet(graph, one, shown, notes)}
    runs: dict[str, list[str]] = {}
    for one in reversed(revisions):  # a parent before its child
        if one in quiet:
            run = runs.pop(graph.parents[one][0], [])
            run.append(one)
            runs[one] = run
    return {one: run for one, run in runs.items() if len(run) >= LEAST}


def is_quiet(graph: Graph, revision: str, shown: frozenset[str], notes: Notes) -> bool:
    """One parent, one child, and nothing more to be said."""
    if notes.states.get(revision) or notes.targets.get(revision) or graph[revision].branch_labels:
        return False
    above = graph.children(revision, dependencies=True)
    below = graph.all_parents[revision]
    return (
        len(above) == 1
        and len(below) == 1
        and graph.parents[revision] == below
        and above == graph.children(revision)
        and shown.issuperset((*above, *below))
    )


def dashed(drawn: Iterable[Box]) -> list[tuple[str, str]]:
    """The dependencies between boxes as pairs, the one that is needed first."""
    known = {one.id: one for one in drawn}
    return [(other, one.id) for one in known.values() for other in one.dependencies if other in known]
