"""The graph of revisions: its ends, its order, its labels, and what it says of broken histories."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from gitmig.errors import (
    CycleDetected,
    DependencyCycleDetected,
    DependencyLoopDetected,
    DuplicateRevision,
    LabelTaken,
    LoopDetected,
    MissingRevision,
    RevisionError,
)
from gitmig.revisions.graph import Graph
from gitmig.revisions.revision import Revision
from tests.revisions.graphs import graph

DIAMOND = "a <- b <- d, a <- c, b + c <- m, m <- n"


@pytest.mark.parametrize(
    ("drawing", "heads", "effective", "bases"),
    [
        ("a", "a", "a", "a"),
        ("a <- b <- c", "c", "c", "a"),
        ("a <- b, a <- c", "b c", "b c", "a"),
        ("a <- b, c <- d", "b d", "b d", "a c"),
        ("a <- b, c <- d, d ~ b", "b d", "d", "a c"),
        (DIAMOND, "d n", "d n", "a"),
    ],
)
def test_ends(drawing: str, heads: str, effective: str, bases: str) -> None:
    found = graph(drawing)
    assert " ".join(found.heads) == heads
    assert " ".join(found.effective_heads) == effective
    assert " ".join(found.bases) == bases


@pytest.mark.parametrize(
    ("drawing", "order"),
    [
        ("a <- b <- c", "c b a"),
        ("a <- b, a <- c", "b c a"),
        ("a <- b <- c, a <- d, c + d <- m", "m c b d a"),
        ("a <- b, x <- y, y ~ b", "y x b a"),
    ],
)
def test_order(drawing: str, order: str) -> None:
    assert " ".join(graph(drawing).topological()) == order


@pytest.mark.parametrize(
    ("drawing", "labels"),
    [
        ("a <- b <- c, b : left", "a=left b=left c=left"),
        ("a <- b, a <- c, b : left", "a= b=left c="),
        ("a <- b <- c, b <- d, b : both", "a= b=both c=both d=both"),
        ("a <- b, b : two, b : one", "a=one+two b=one+two"),
        ("a <- b, c <- d, d ~ a, b : x", "a= b=x c= d="),
    ],
)
def test_labels(drawing: str, labels: str) -> None:
    found = graph(drawing).labels
    assert " ".join(f"{one}={'+'.join(found[one])}" for one in found) == labels


def test_relations() -> None:
    found = graph(f"{DIAMOND}, n ~ d")
    assert found.children("a") == ("b", "c")
    assert found.children("d") == ()
    assert found.children("d", dependencies=True) == ("n",)
    assert set(found.ancestors(["m"])) == set("mbca")
    assert set(found.ancestors(["n"], dependencies=False)) == set("nmbca")
    assert set(found.descendants(["c"])) == set("cmn")
    assert found.branch_points == ("a", "b")
    assert [one.id for one in found if found.is_merge_point(one.id)] == ["m"]
    assert found.is_below("a", ["n"])
    assert not found.is_below("d", ["m", "c"])
    assert "a" in found
    assert len(found) == 6


def test_a_dependency_that_an_ancestor_has_is_left_out() -> None:
    found = graph("x, a <- b <- c, b ~ x, c ~ x")
    assert found.normalised_dependencies == {"x": (), "a": (), "b": ("x",), "c": ()}


def test_an_empty_depends_on_is_none() -> None:
    found = Graph([Revision("a", depends_on=("",))])
    found.ensure_sound()
    assert found["a"].depends_on == ()


@pytest.mark.parametrize(
    ("drawing", "kind", "cycle", "message"),
    [
        ("a <- a", LoopDetected, "a", "Self-loop is detected in revisions (a)"),
        ("a <- b <- a", CycleDetected, "a b", "Cycle is detected in revisions (a, b)"),
        ("a <- b, c <- d <- c, d <- e", CycleDetected, "c d", "Cycle is detected in revisions (c, d, e)"),
        ("a, a ~ a", DependencyLoopDetected, "a", "Dependency self-loop is detected in revisions (a)"),
        ("a, b, a ~ b, b ~ a", DependencyCycleDetected, "a b", "Dependency cycle is detected in revisions (a, b)"),
    ],
)
def test_cycles(drawing: str, kind: type[CycleDetected], cycle: str, message: str) -> None:
    broken = graph(drawing)
    assert " ".join(broken.cycle()) == cycle
    for ask in (broken.ensure_sound, broken.topological):
        with pytest.raises(kind) as raised:
            ask()
        assert str(raised.value) == message
        assert isinstance(raised.value, RevisionError)


@pytest.mark.parametrize(
    ("revisions", "hint"),
    [
        ([Revision("a", ("a",), path="v/a.py")], "v/a.py: its down_revision names the revision itself"),
        ([Revision("a", depends_on=("a",), path="v/a.py")], "v/a.py: its depends_on names the revision itself"),
        ([Revision("a", ("b",), path="v/a.py"), Revision("b", ("a",), path="v/b.py")], "(v/a.py, v/b.py)"),
    ],
)
def test_a_circle_names_its_files(revisions: list[Revision], hint: str) -> None:
    with pytest.raises(CycleDetected) as raised:
        Graph(revisions).ensure_sound()
    assert hint in str(raised.value.hint)


def test_a_duplicate_names_both_files() -> None:
    broken = Graph([Revision("a", path="one.py"), Revision("a", path="two.py"), Revision("b", ("a",))])
    assert [one.path for one in broken.duplicates["a"]] == ["one.py", "two.py"]
    with pytest.raises(DuplicateRevision, match=r"Revision a is present more than once: one\.py, two\.py"):
        broken.ensure_sound()


@pytest.mark.parametrize(
    ("revision", "message", "hint"),
    [
        (
            Revision("b", ("aaaa1",), path="b.py"),
            "Revision aaaa1 referenced from b is not present: down_revision of b.py",
            "aaaa12",
        ),
        (
            Revision("b", (), ("trnk",), path="b.py"),
            "Revision trnk referenced from b is not present: depends_on of b.py",
            "trunk",
        ),
        (
            Revision("b", ("zzz",), path="b.py"),
            "Revision zzz referenced from b is not present: down_revision of b.py",
            "restore",
        ),
        (
            Revision("b", ("trunk",), path="b.py"),
            "Revision trunk referenced from b is not present: down_revision of b.py",
            "trunk",
        ),
    ],
)
def test_a_missing_parent_is_named_with_the_nearest_id(revision: Revision, message: str, hint: str) -> None:
    broken = Graph([Revision("aaaa12", branch_labels=("trunk",)), revision])
    assert broken.heads == ("aaaa12", "b")
    with pytest.raises(MissingRevision) as raised:
        broken.ensure_sound()
    assert str(raised.value) == message
    assert hint in str(raised.value.hint)


@pytest.mark.parametrize("other", [Revision("b", branch_labels=("trunk",)), Revision("trunk")])
def test_a_label_is_given_once(other: Revision) -> None:
    broken = Graph([Revision("a", branch_labels=("trunk",)), other])
    with pytest.raises(LabelTaken, match=r"Branch name 'trunk' in revision \w+ already used by revision \w+"):
        broken.ensure_sound()


def ladder(rungs: int) -> list[Revision]:
    """Two lines that are merged at every third revision."""
    revisions = [Revision("r0")]
    for number in range(1, rungs):
        parents = ((1, 2), (1,), (2,))[number % 3]
        revisions.append(Revision(f"r{number}", tuple(f"r{max(number - back, 0)}" for back in parents)))
    return revisions


def comb(teeth: int) -> list[Revision]:
    """Many lines from one revision to one merge."""
    lines = [(Revision(f"c{number}", ("base",)), Revision(f"d{number}", (f"c{number}",))) for number in range(teeth)]
    return [Revision("base"), *sum(lines, ()), Revision("merge", tuple(f"d{number}" for number in range(teeth)))]


def thorns(size: int) -> list[Revision]:
    """One line with an open head at every other revision."""
    line = [Revision("r0"), *(Revision(f"r{number}", (f"r{number - 1}",)) for number in range(1, size // 2))]
    return [*line, *(Revision(f"s{number}", (f"r{number}",)) for number in range(0, size // 4, 2))]


def calls_of(work: Callable[[], object]) -> int:
    """How many functions and methods are called, C's too: the same number on every machine."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


# with hundreds of open heads, finding the first of them that leads to a revision takes a short look at each
@pytest.mark.parametrize(("shape", "most"), [(ladder, 10.1), (comb, 10.1), (thorns, 20)])
def test_ten_times_the_revisions_take_about_ten_times_the_work(
    shape: Callable[[int], list[Revision]], most: float
) -> None:
    def calls(size: int) -> int:
        revisions = shape(size)

        def work() -> None:
            found = Graph(revisions)
            found.ensure_sound()
            assert len(found.topological()) == len(revisions)
            assert found.labels

        return calls_of(work)

    assert calls(3000) < most * calls(300)


def test_work_that_grows_faster_is_noticed() -> None:
    def pairs(size: int) -> int:
        return calls_of(lambda: [min(one, other) for one in range(size) for other in range(size)])

    assert pairs(300) > 11 * pairs(30)
