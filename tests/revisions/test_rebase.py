"""Which parents a branch's revisions get, on drawn graphs."""

from __future__ import annotations

import pytest

from gitmig.errors import RebaseRefused
from gitmig.revisions.rebase import Branch, beside, new_parents, rebased, rivals, without_own_dependencies
from tests.revisions.graphs import graph


def branch(drawing: str, own: str, onto: str | None = None) -> Branch:
    """Heads compete when they carry the same labels; of two revisions the first by name came first."""
    drawn = graph(drawing)
    mine = frozenset(own.split())
    counted = without_own_dependencies(drawn, mine)
    groups: dict[tuple[str, ...], list[str]] = {}
    for head in counted.effective_heads:
        groups.setdefault(tuple(sorted(counted.labels[head])), []).append(head)
    several = [heads for heads in groups.values() if len(heads) > 1]
    return Branch(drawn, mine, {one: number for number, one in enumerate(sorted(mine))}, several, onto)


def moves(drawing: str, own: str, onto: str | None = None) -> str:
    """The new parents as text: `c3 d4, e5 f6+g7`."""
    changed = new_parents(branch(drawing, own, onto))
    return ", ".join(f"{one} {'+'.join(parents)}" for one, parents in changed.items())


# title: (graph, own revisions, new parents)
PLANS = {
    "a single one": ("a <- b <- d, b <- x", "x", "x d"),
    "nothing moved on the base": ("a <- b <- x", "x", ""),
    "nothing of ours": ("a <- b", "", ""),
    "far ahead": ("a <- b <- d <- e <- f, b <- x", "x", "x f"),
    "a chain keeps its order": ("a <- b <- d, b <- x <- y <- z", "x y z", "x d"),
    "several chains follow each other": ("a <- d, a <- x1 <- x2, a <- y1 <- y2", "x1 x2 y1 y2", "x1 d, y1 x2"),
    "two chains, and the base as it was": ("a <- x, a <- y", "x y", "y x"),
    "one chain stands already": ("a <- d <- y1 <- y2, a <- x1", "x1 y1 y2", "x1 y2"),
    "one merges two heads of the base, the other stands on one": ("a <- d, a <- e, d + e <- y, d <- x", "x y", "x y"),
    "a chain from further down": ("a <- b <- d, a <- x", "x", "x d"),
    "a fork of our own": ("a <- d, a <- x <- y1 <- y2, x <- z1 <- z2", "x y1 y2 z1 z2", "x d, z1 y2"),
    "a fork and a merge of our own": ("a <- d, a <- x <- y + z <- m", "x y z m", "x d"),
    "a fork, a merge, and another head": ("a <- d, a <- x <- y + z <- m, x <- n", "x y z m n", "x d, y n, z y, m z"),
    "the base was merged halfway": ("a <- d <- e, a <- x, x + d <- m", "x m", "x e, m x"),
    "the base was merged and stands still": ("a <- d, a <- x, x + d <- m", "x m", ""),
    "merged at the head, and one more": ("a <- d, a <- x, x + d <- m, a <- n", "x m n", "n m"),
    "merges two heads of the base": ("a <- b <- d, a <- c, b + c <- m", "m", "m d+c"),
    "first of all on both sides": ("a, x", "x", "x a"),
    "labels: each onto its own line": (
        "a <- l1 <- l2, a <- r1 <- r2, l1 : left, r1 : right, l1 <- x, r1 <- y",
        "x y",
        "x l2, y r2",
    ),
    "labels: one line moved": ("a <- l1, a <- r1 <- r2, l1 : left, r1 : right, l1 <- x, r1 <- y", "x y", "y r2"),
    "a line with a label of its own": ("a <- b <- d, b <- x, x : new", "x", ""),
    "a merge of two labelled lines": (
        "a <- l1 <- l2, a <- r1, l1 : left, r1 : right, l1 <- x, l1 <- y",
        "x y",
        "x l2, y x",
    ),
    "behind what it depends on": ("a <- d, a <- x, a <- y, x ~ y", "x y", "y d, x y"),
    "dependencies both ways": ("a <- d, a <- x1 <- x2, a <- y1 <- y2, x2 ~ y1, y2 ~ x1", "x1 x2 y1 y2", None),
    "only a dependency follows it": ("a <- x, a <- y, y ~ x", "x y", "y x"),
    "depends on the base": ("a <- b <- d, b <- x, x ~ a", "x", "x d"),
}


@pytest.mark.parametrize("title", PLANS)
def test_plans(title: str) -> None:
    drawing, own, expected = PLANS[title]
    planned = branch(drawing, own)
    changed = new_parents(planned)
    after = rebased(planned.graph, changed)
    after.ensure_sound()
    if expected is not None:
        assert moves(drawing, own) == expected
    for one in planned.own:
        before = set(planned.graph.ancestors([one]))
        assert before <= set(after.ancestors([one])), "what it could rely on is still below it"
    again = planned._replace(graph=after, groups=groups_of(planned, after))
    assert new_parents(again) == {}, "a second time nothing is to be done"


def groups_of(planned: Branch, after: object) -> list[list[str]]:
    counted = without_own_dependencies(after, planned.own)  # type: ignore[arg-type]
    groups: dict[tuple[str, ...], list[str]] = {}
    for head in counted.effective_heads:
        groups.setdefault(tuple(sorted(counted.labels[head])), []).append(head)
    return [heads for heads in groups.values() if len(heads) > 1]


ONTO = {
    "one of the base's two heads": ("a <- d, a <- e, a <- x", "x", "e", "x e"),
    "a line with a label of its own": ("a <- b <- d, b <- x, x : new", "x", "d", "x d"),
    "another line stays where it is": (
        "a <- l1 <- l2 <- x, a <- r1 <- r2, l1 : left, r1 : right, r1 <- y",
        "x y",
        "l2",
        "",
    ),
    "where it is": ("a <- d <- x", "x", "d", ""),
}


@pytest.mark.parametrize("title", ONTO)
def test_onto(title: str) -> None:
    drawing, own, onto, expected = ONTO[title]
    assert moves(drawing, own, onto) == expected


REFUSED = [
    ("a <- d, a <- e, a <- x", "x", None, "the base has 2 heads itself: d, e"),
    ("a <- x <- d, a <- y", "x y", None, "d, which the base has, follows x, which only this branch has"),
    ("a <- d, a <- x, d ~ x", "x", None, "d, which the base has, follows x"),
    ("a <- b <- d, a <- x", "x", "b", "b is followed by d, so that there would be two heads"),
    ("a <- d, a <- x", "x", "x", "x is a revision of this branch itself"),
]


@pytest.mark.parametrize(("drawing", "own", "onto", "message"), REFUSED)
def test_refused(drawing: str, own: str, onto: str | None, message: str) -> None:
    with pytest.raises(RebaseRefused, match=message):
        moves(drawing, own, onto)


def test_rivals_of_a_revision_without_a_base() -> None:
    drawn = branch("a <- d, a <- x <- y, a <- l, l : left", "")
    assert rivals(drawn.graph, drawn.groups, "d") == {"x", "y"}
    assert rivals(drawn.graph, drawn.groups, "l") == frozenset()


def test_heads_that_are_left_are_told() -> None:
    planned = branch("a <- d, a <- x", "x")
    assert list(beside(planned, [["d", "x"]])) == ["d", "x"]
    assert beside(planned, [["d", "e"]]) == (), "the base's own"
    assert beside(planned._replace(onto="d"), [["e", "x"]]) == (), "it was asked for"
    assert list(beside(planned._replace(onto="d", groups=()), [["d", "x"]])) == ["d", "x"]
