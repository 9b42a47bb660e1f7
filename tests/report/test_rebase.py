"""How a rebase is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitmig.project import find_project
from gitmig.report.rebase import lines_of, notes_of, shortened
from gitmig.revisions.rebase import Rebase, rebased
from tests.repositories import project_at
from tests.revisions.graphs import graph

if TYPE_CHECKING:
    from pathlib import Path


def drawn(tmp_path: Path, drawing: str, own: str, changed: dict[str, tuple[str, ...]], absent: str = "") -> Rebase:
    before = graph(drawing)
    project = find_project(directory=str(project_at(tmp_path).top))
    mine, missing = frozenset(own.split()), frozenset(absent.split())
    return Rebase(project, "main", before, rebased(before, changed), mine, missing, changed)


DRAWINGS = [
    ("a <- b <- d, b <- x <- y", "x y", {"x": ("d",)}, "b <- d | b <- x <- y", "b <- d <- x <- y"),
    (
        "a <- d, a <- x <- y + z <- m",
        "x y z m",
        {"x": ("d",)},
        "a <- d | a <- x <- y <- m (joins z) | x <- z",
        "a <- d <- x <- y <- m (joins z) | x <- z",
    ),
    (
        "a <- d <- e, a <- x, x + d <- m",
        "x m",
        {"x": ("e",), "m": ("x",)},
        "d <- e | a <- x <- m (joins d)",
        "d <- e <- x <- m",
    ),
    ("a, x", "x", {"x": ("a",)}, "a | x", "a <- x"),
]


@pytest.mark.parametrize(("drawing", "own", "changed", "before", "after"), DRAWINGS)
def test_before_and_after(
    tmp_path: Path, drawing: str, own: str, changed: dict[str, tuple[str, ...]], before: str, after: str
) -> None:
    rebase = drawn(tmp_path, drawing, own, changed)
    assert lines_of(rebase, rebase.before) == before.split(" | ")
    assert lines_of(rebase, rebase.after) == after.split(" | ")


def test_what_only_the_base_has_is_marked(tmp_path: Path) -> None:
    rebase = drawn(tmp_path, "a <- d, a <- x", "x", {"x": ("d",)}, absent="d")
    assert lines_of(rebase, rebase.after) == ["a <- d (main) <- x"]
    assert next(notes_of(rebase)) == "note: d is on main and not in this working tree yet: git merge main"


def test_a_long_line_is_shortened() -> None:
    assert shortened([str(number) for number in range(9)]) == ["0", "1", "2", "3", "…", "5", "6", "7", "8"]


def test_a_merge_that_joins_nothing_any_more_is_told(tmp_path: Path) -> None:
    rebase = drawn(tmp_path, "a <- d <- e, a <- x, x + d <- m", "x m", {"x": ("e",), "m": ("x",)})
    assert "note: m joins nothing any more and follows x; if its upgrade() is empty, it can go" in list(
        notes_of(rebase)
    )


def test_several_new_places_are_not_named_as_one(tmp_path: Path) -> None:
    rebase = drawn(tmp_path, "a <- d, b <- e, a <- x, b <- y", "x y", {"x": ("d",), "y": ("e",)})
    (note,) = notes_of(rebase)
    assert note.startswith("note: a database that has run x, y already must be told: ")
    assert note.endswith(": gitmig downgrade NEW_PARENT; gitmig stamp OLD_PARENT; gitmig upgrade head")
