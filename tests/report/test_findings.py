"""Findings as text: the lines, the mark, and nothing hidden."""

from __future__ import annotations

import pytest

from gitmig.checks.finding import Finding
from gitmig.report.findings_text import text_of
from gitmig.shown import shown, shown_path

CALL = Finding("some-check", "m", "r", "/x/b2.py", 3, 5, "    op.x(y)", end_line=3, end_column=12)


def test_a_finding_without_a_line() -> None:
    finding = Finding("no-revisions", "none", "make one", "/x/alembic.ini")
    assert text_of([finding], "/x") == "alembic.ini: error no-revisions: none\n  make one\n"


def test_a_finding_on_a_call() -> None:
    assert text_of([CALL], "/x") == "b2.py:3:5: error some-check: m\n        op.x(y)\n        ^^^^^^^\n  r\n"


def test_a_finding_on_a_call_over_several_lines() -> None:
    finding = CALL._replace(excerpt="    op.x(\n        y,\n    )", end_line=5, end_column=6)
    expected = "  /     op.x(\n  |         y,\n  |     )\n  |_____^\n"
    assert text_of([finding], "/x") == f"b2.py:3:5: error some-check: m\n{expected}  r\n"


def test_what_changed_is_shown_below_the_code() -> None:
    finding = CALL._replace(changes=("- op.x(y)", "+ op.x(\x1b[31m)"))
    assert text_of([finding], "/x").endswith("^^^^^^^\n  - op.x(y)\n  + op.x(\\x1b[31m)\n  r\n")


def test_colours_are_for_the_eyes_alone() -> None:
    for finding, mark in (
        (CALL, "\x1b[1;31m        ^^^^^^^\x1b[0m"),
        (CALL._replace(severity="warning"), "\x1b[1;33m        ^^^^^^^"),
    ):
        text = text_of([finding], "/x", colour=True)
        assert mark in text
        plain = text.replace("\x1b[0m", "").replace("\x1b[1m", "").replace("\x1b[1;31m", "").replace("\x1b[1;33m", "")
        assert plain == text_of([finding], "/x")


def test_nothing_of_a_file_or_its_name_reaches_the_terminal_as_an_order() -> None:
    hostile = "\x1b]0;owned\x07\x9b31m\x08\u202e\u2066"
    finding = CALL._replace(
        message=hostile, remedy=f"{hostile}\n", path=f"/x/{hostile}\n.py", excerpt=f"op{hostile}.x(\n{hostile}\r\n)"
    )
    text = text_of([finding], "/x")
    assert all(character.isprintable() or character == "\n" for character in text)
    assert text.count("\n") == 6
    assert "\\x1b]0;owned\\x07\\x9b31m\\x08\\u202e\\u2066" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("é", "é"),
        ("a\nb\tc\x1b", "a\\nb\\tc\\x1b"),
        ("\u202e", "\\u202e"),
        (b"\xff".decode("utf-8", "surrogateescape"), "\\xff"),
        ("\ud800", "\\ud800"),
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
