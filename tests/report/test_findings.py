"""Findings as text: the line, the caret, and nothing hidden."""

from __future__ import annotations

import pytest

from gitmig.checks.finding import Finding
from gitmig.report.findings import WIDEST, marked, shown, shown_path, text_of


def test_a_finding_without_a_line() -> None:
    finding = Finding("no-revisions", "none", "make one", "/x/alembic.ini")
    assert text_of([finding], "/x") == "alembic.ini: error no-revisions: none\n  make one\n"


@pytest.mark.parametrize(
    ("excerpt", "column", "expected"),
    [
        ("    op.x()", 0, ["        op.x()", "        ^"]),
        ("    op.x()", 8, ["        op.x()", "           ^"]),
        ("\top.x()", 0, ["    \top.x()", "    \t^"]),
        ("op.x()", 99, ["    op.x()", "    ^"]),
        ("é中 x", 4, ["    é中 x", "       ^"]),
        ("a\x1b[31m b", 8, ["    a\\x1b[31m b", "              ^"]),
        ("x   ", 0, ["    x", "    ^"]),
    ],
)
def test_the_caret_is_below_the_column(excerpt: str, column: int, expected: list[str]) -> None:
    assert marked(excerpt, column) == expected


@pytest.mark.parametrize("column", [0, 10, 200, 1000])
def test_long_lines_are_cut_around_the_column(column: int) -> None:
    line, caret = marked("x" * 1000, column)
    assert len(line) <= WIDEST + 4
    assert len(caret) <= len(line) + 1
    assert caret.endswith("^")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("é", "é"),
        ("a\nb\tc\x1b", "a\\nb\\tc\\x1b"),
        ("\u202e", "\\u202e"),
        (b"\xff".decode("utf-8", "surrogateescape"), "\\udcff"),
    ],
)
def test_nothing_is_hidden(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("path", "start", "expected"),
    [
        ("/a/b/c.py", "/a", "b/c.py"),
        ("/a/b.py", "/c", "/a/b.py"),
        ("/a/..b/c.py", "/a", "..b/c.py"),
        ("alembic.ini", "/x", "alembic.ini"),
    ],
)
def test_paths_are_as_one_types_them(path: str, start: str, expected: str) -> None:
    assert shown_path(path, start) == expected
