"""The mark is below what is meant, as a terminal counts columns."""

from __future__ import annotations

from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitmig.report.source_lines import MOST_LINES, WIDEST, cells, marked, width


@pytest.mark.parametrize(
    ("line", "column", "end", "expected"),
    [
        ("    op.x()", 0, 0, ["        op.x()", "        ^"]),
        ("    op.x()", 8, 0, ["        op.x()", "           ^"]),
        ("    op.x()", 5, 11, ["        op.x()", "        ^^^^^^"]),
        ("\top.x()", 0, 0, ["        op.x()", "        ^"]),
        ("a\tb\tc", 3, 4, ["    a   b   c", "        ^"]),
        ("a\tb\tc", 1, 6, ["    a   b   c", "    ^^^^^^^^^"]),
        ("op.x()", 99, 0, ["    op.x()", "    ^"]),
        ("op.x()", 2, 99, ["    op.x()", "     ^^^^^"]),
        ("é中 x", 4, 5, ["    é中 x", "        ^"]),
        ("x('中文')", 3, 7, ["    x('中文')", "      ^^^^^^"]),
        ("e\u0301 x", 4, 5, ["    e\u0301 x", "      ^"]),
        ("a\x1b[31m b", 8, 9, ["    a\\x1b[31m b", "              ^"]),
        ("a\udcff b", 4, 5, ["    a\\xff b", "          ^"]),
        ("x   ", 0, 0, ["    x", "    ^"]),
    ],
)
def test_one_line(line: str, column: int, end: int, expected: list[str]) -> None:
    assert marked([line], column, end) == expected


@pytest.mark.parametrize("column", [0, 10, 200, 1000])
@pytest.mark.parametrize("end", [0, 1001])
@pytest.mark.parametrize("letter", ["x", "中"])
def test_long_lines_are_cut_around_the_column(column: int, end: int, letter: str) -> None:
    line, mark = marked([letter * 1000], column, end)
    assert columns(line) <= 4 + 1 + WIDEST + 1
    assert columns(mark) <= columns(line)
    assert mark.strip(" ^") == ""
    assert mark.endswith("^")


def test_many_lines_are_left_out_in_the_middle() -> None:
    lines = ["op.x(", *(f"    {number}," for number in range(1000)), ")"]
    shown = marked(lines, 1, 2)
    assert len(shown) == MOST_LINES + 1
    assert shown[0] == "  / op.x("
    assert shown[-3:] == ["  |     999,", "  | )", "  |_^"]
    assert "  | …" in shown


def test_a_line_of_many_is_cut() -> None:
    assert marked(["x" * 1000, ")"], 1, 2)[0] == "  / " + "x" * WIDEST + "…"


def test_no_pile_of_marks_covers_other_lines() -> None:
    assert "".join(cells("e" + "\u0301" * 6)) == "e" + "\u0301" * 4 + "\\u0301" * 2


def columns(line: str) -> int:
    """An independent count for lines without marks."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


@given(
    st.lists(st.text(st.characters(exclude_characters="\n")), min_size=1, max_size=10),
    st.integers(0, 400),
    st.integers(0, 400),
)
def test_any_lines_are_shown_as_lines(lines: list[str], column: int, end: int) -> None:
    shown = marked(lines, column, end)
    assert all(character.isprintable() for line in shown for character in line)
    assert shown[-1].endswith("^")
    assert all(width(cell) >= 0 for line in lines for cell in cells(line))
