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


@strategies.composite
def histories(draw: strategies.DrawFn, *, largest: int = 14, dependencies: bool = True) -> list[Revision]:
    """Sound histories: several bases, branches, merges, dependencies, labels; in a load order unlike the graph's."""
    count = draw(strategies.integers(1, largest))
    revisions = []
    for number in range(count):
        below = [f"rev{other:02}" for other in range(number)]
        near = below[-draw(strategies.integers(1, 5)) :]
        some = strategies.lists(strategies.sampled_from(near), max_size=2, unique=True) if near else strategies.just([])
        parents = draw(some)
        needed = draw(some) if dependencies and draw(strategies.integers(0, 3)) == 0 else []
        needed = [one for one in needed if one not in parents]
        label = (f"label{number}",) if draw(strategies.integers(0, 6)) == 0 else ()
        revisions.append(Revision(f"rev{number:02}", tuple(parents), tuple(needed), label, f"rev{number:02}.py"))
    return draw(strategies.permutations(revisions))
