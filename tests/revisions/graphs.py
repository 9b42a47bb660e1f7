"""Graphs for tests: drawn, generated, and the same graph for Alembic."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from alembic.script.revision import Revision as AlembicRevision
from alembic.script.revision import RevisionMap
from hypothesis import strategies

from gitmig.revisions.graph import Graph
from gitmig.revisions.revision import Revision

if TYPE_CHECKING:
    from collections.abc import Sequence


def graph(drawing: str) -> Graph:
    """`a <- b <- c, b <- d`; `b + c <- d` is a merge, `d ~ a` a dependency, `b : label` a branch label."""
    parents: dict[str, list[str]] = {}
    dependencies: dict[str, list[str]] = {}
    labels: dict[str, list[str]] = {}
    for part in drawing.split(","):
        if "~" in part:
            dependent, needed = (word.strip() for word in part.split("~"))
            dependencies.setdefault(dependent, []).append(needed)
        elif ":" in part:
            revision, label = (word.strip() for word in part.split(":"))
            labels.setdefault(revision, []).append(label)
        else:
            chain = [[word.strip() for word in step.split("+")] for step in part.split("<-")]
            for lower, upper in zip([[], *chain], chain, strict=False):
                for revision in upper:
                    parents.setdefault(revision, []).extend(lower)
    return Graph(
        Revision(one, tuple(parents[one]), tuple(dependencies.get(one, ())), tuple(labels.get(one, ())), f"{one}.py")
        for one in parents
    )


def alembic_map(revisions: Sequence[Revision]) -> RevisionMap:
    def load() -> list[AlembicRevision]:
        return [
            AlembicRevision(one.id, one.parents or None, one.depends_on or None, one.branch_labels or None)
            for one in revisions
        ]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        revision_map = RevisionMap(load)
        revision_map._revision_map  # noqa: B018 (a property that loads)
    return revision_map


# some start alike, some are too short to be abbreviated, some start like a label
IDS = (
    *("aaaa", "aaab", "aabb", "abcd", "abce", "b1", "b123", "bcde12", "bcde13", "cafe"),
    *("cafe99", "dead", "deaf01", "e0", "eeee", "f00d", "f00e", "ffff1", "ffff2", "ffff12"),
)
LABELS = ("left", "right", "cafeteria", "deadly", "x1", "main")


@strategies.composite
def histories(draw: strategies.DrawFn, *, largest: int = 14, dependencies: bool = True) -> list[Revision]:
    """Sound histories: several bases, branches, merges of up to three, dependencies (by label, too), revisions with two
    labels; in a load order unlike the graph's."""
    ids = draw(strategies.permutations(IDS))[: draw(strategies.integers(1, largest))]
    free = list(draw(strategies.permutations(LABELS)))
    by_label: dict[str, str] = {}
    revisions = []
    for number, one in enumerate(ids):
        near = ids[:number][-draw(strategies.integers(1, 5)) :]
        some = strategies.lists(strategies.sampled_from(near), max_size=3, unique=True) if near else strategies.just([])
        parents = draw(some)
        needed = draw(some) if dependencies and draw(strategies.integers(0, 3)) == 0 else []
        needed = [by_label.get(each, each) for each in needed if each not in parents]
        labels = [free.pop() for _ in range(draw(strategies.sampled_from((0, 0, 0, 0, 1, 2)))) if free]
        if labels:
            by_label[one] = labels[0]
        revisions.append(Revision(one, tuple(parents), tuple(needed), tuple(labels), f"{one}.py"))
    return draw(strategies.permutations(revisions))


SYMBOLS = (
    "head",
    "heads",
    "base",
    "nothing",
    "aa",
    "aaa",
    "ab",
    "abc",
    "bcde",
    "ca",
    "cafe9",
    "de",
    "dea",
    "f00",
    "ff",
)


def names() -> strategies.SearchStrategy[str]:
    """What people type: ids, parts of ids, labels and symbols; on a branch, and so many revisions above or below."""
    one = strategies.sampled_from((*IDS, *LABELS, *SYMBOLS))
    steps = strategies.sampled_from(("", "", "", "+1", "-1", "+2", "-2", "+9", "-9"))
    return strategies.one_of(
        strategies.builds("{}{}".format, one, steps),
        strategies.builds("{}@{}{}".format, one, one, steps),
        strategies.builds("{}@{}".format, one, steps.filter(bool)),
        steps.filter(bool),
    )
