"""The digest sees what a database sees: not line ends and trailing blanks, but every other character."""

from __future__ import annotations

import hashlib

import pytest

from gitmig.preview.digest import digest

SQL = "CREATE TABLE t (\n    a INTEGER\n);"


@pytest.mark.parametrize(
    "same", [SQL.replace("\n", "\r\n"), SQL.replace("\n", "\r"), SQL.replace("\n", " \t\n"), f"\n{SQL}\n\n"]
)
def test_line_ends_and_trailing_blanks_do_not_count(same):
    assert digest([same]) == digest([SQL])


@pytest.mark.parametrize("other", [SQL.lower(), SQL.replace("    ", "  "), SQL + ";", SQL.replace("\n", " ")])
def test_everything_else_counts(other):
    assert digest([other]) != digest([SQL])


def test_order_and_borders_of_statements_count():
    assert len({digest(["a", "b"]), digest(["b", "a"]), digest(["a\nb"]), digest(["ab"]), digest(["a", "b", ""])}) == 5


def test_the_digest_is_the_documented_one():
    framed = b"gitmig statements 1\n9\nSELECT 1;\n"
    assert digest(["SELECT 1; \r\n"]) == "sha256:" + hashlib.sha256(framed).hexdigest()


def test_a_lone_surrogate_has_a_digest():
    assert digest(["\ud800"]).startswith("sha256:")
