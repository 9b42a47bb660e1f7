"""What each step does to the rows of the version table."""

from __future__ import annotations

import pytest

from gitmig.errors import GitmigError
from gitmig.revisions.plan import RowChanges, StampStep, Step, upgrade_plan
from tests.revisions.graphs import graph

MERGE = "a <- b, a <- c, b + c <- m"
CROSSED = "a <- b, x <- y, b ~ x"


@pytest.mark.parametrize(
    ("drawing", "revision", "rows", "changes"),
    [
        ("a <- b", "a", "", RowChanges(insert=("a",))),
        ("a <- b", "b", "a", RowChanges(update=("a", "b"))),
        (MERGE, "c", "b", RowChanges(insert=("c",))),
        (MERGE, "m", "b c", RowChanges(delete=("b",), update=("c", "m"))),
        (MERGE, "m", "c b", RowChanges(delete=("b",), update=("c", "m"))),
        (CROSSED, "b", "a x", RowChanges(delete=("a",), update=("x", "b"))),
        (CROSSED, "b", "a y", RowChanges(update=("a", "b"))),
        (CROSSED, "y", "b", RowChanges(insert=("y",))),
    ],
)
def test_upgrade(drawing: str, revision: str, rows: str, changes: RowChanges) -> None:
    assert Step(graph(drawing), revision, True).row_changes(rows.split()) == changes


@pytest.mark.parametrize(
    ("drawing", "revision", "rows", "changes"),
    [
        ("a <- b", "a", "a", RowChanges(delete=("a",))),
        ("a <- b", "b", "b", RowChanges(update=("b", "a"))),
        (MERGE, "m", "m", RowChanges(insert=("b",), update=("m", "c"))),
        (MERGE, "c", "b c", RowChanges(delete=("c",))),
        (MERGE, "b", "b", RowChanges(update=("b", "a"))),
        (CROSSED, "b", "b", RowChanges(insert=("a",), update=("b", "x"))),
        (CROSSED, "b", "b y", RowChanges(update=("b", "a"))),
        ("a <- b <- c <- m, m ~ a", "m", "m", RowChanges(update=("m", "c"))),
    ],
)
def test_downgrade(drawing: str, revision: str, rows: str, changes: RowChanges) -> None:
    assert Step(graph(drawing), revision, False).row_changes(rows.split()) == changes


def test_a_revision_that_is_not_recorded_cannot_be_undone() -> None:
    with pytest.raises(GitmigError, match=r"Revision b can't be undone: the version table has a"):
        Step(graph("a <- b"), "b", False).row_changes(["a"])


@pytest.mark.parametrize(
    ("step", "rows", "changes"),
    [
        (StampStep((), ("a",), True, True), "", RowChanges(insert=("a",))),
        (StampStep(("a",), (), False, True), "a", RowChanges(delete=("a",))),
        (StampStep(("a",), ("b",), True, False), "a", RowChanges(update=("a", "b"))),
        (StampStep(("a",), ("b",), True, False), "", RowChanges(insert=("b",))),
        (StampStep(("a", "b"), ("m",), True, False), "a b", RowChanges(delete=("a",), update=("b", "m"))),
        (StampStep(("b", "c"), ("a",), False, False), "b c", RowChanges(delete=("b",), update=("c", "a"))),
    ],
)
def test_stamp(step: StampStep, rows: str, changes: RowChanges) -> None:
    assert step.row_changes(rows.split()) == changes


def test_rows_after_changes() -> None:
    changes = RowChanges(delete=("a",), insert=("x",), update=("b", "m"))
    assert changes.applied_to(("a", "b", "c")) == ("m", "c", "x")


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (Step(graph("a <- b"), "a", True), "upgrade  -> a"),
        (Step(graph("a <- b"), "b", False), "downgrade b -> a"),
        (Step(graph(MERGE), "m", True), "upgrade b, c -> m"),
        (StampStep(("a",), ("b",), True, False), "stamp_revision a -> b"),
    ],
)
def test_headers(step: Step, text: str) -> None:
    assert str(step) == text


def test_rows_of_a_run_end_at_the_heads() -> None:
    crossed = graph("a <- b <- c, a <- d, c + d <- m, x <- y, y ~ b, m <- n, m <- o")
    rows: tuple[str, ...] = ()
    for step in upgrade_plan(crossed, rows, "heads"):
        rows = step.row_changes(rows).applied_to(rows)
    assert sorted(rows) == sorted(crossed.effective_heads)
