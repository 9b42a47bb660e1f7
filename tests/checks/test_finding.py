"""Where a finding is: lines and columns as people count them."""

from __future__ import annotations

import ast

import pytest

from gitmig.checks.finding import Finding, finding_at, finding_on
from gitmig.revisions.source import read_source

HEADERS = b"revision = 'a1'\ndown_revision = None\n"


def found(data: bytes) -> Finding:
    """A finding on the value of a file's last statement."""
    source = read_source("a1.py", data)
    last = ast.parse(data).body[-1]
    assert source is not None
    assert isinstance(last, ast.Assign)
    return finding_on(source, "name", "message", "remedy", last.value)


@pytest.mark.parametrize(
    ("data", "place", "excerpt"),
    [
        (HEADERS + b"x = op.y()\n", (3, 5, 3, 11), "x = op.y()"),
        (HEADERS + "é = op.y('中文')\n".encode(), (3, 5, 3, 15), "é = op.y('中文')"),
        (HEADERS + "é = op.y(\n    '中',\n)".encode(), (3, 5, 5, 2), "é = op.y(\n    '中',\n)"),
        (b"# coding: latin-1\n" + HEADERS + b"\xe9 = op.y('\xe9')\n", (4, 5, 4, 14), "é = op.y('é')"),
        (HEADERS.replace(b"\n", b"\r\n") + b"x = op.y()\r\n", (3, 5, 3, 11), "x = op.y()"),
        (HEADERS.replace(b"\n", b"\r") + b"x = op.y()\r", (3, 5, 3, 11), "x = op.y()"),
        (b"\xef\xbb\xbfx = op.y()", (1, 5, 1, 11), "x = op.y()"),
    ],
)
def test_a_finding_on_a_call(data: bytes, place: tuple[int, int, int, int], excerpt: str) -> None:
    finding = found(data)
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == place
    assert finding.excerpt == excerpt


@pytest.mark.parametrize(
    ("data", "excerpt"),
    [
        (HEADERS + b"x = '\xff'\n", "x = '\udcff'"),
        (b"# coding: no-such\n" + HEADERS + b"x = '\xff'\n", "down_revision = None"),
    ],
)
def test_bytes_that_are_no_text_stay_what_they_are(data: bytes, excerpt: str) -> None:
    source = read_source("a1.py", data)
    assert source is not None
    assert finding_at(source, "name", "message", "remedy", line=3).excerpt == excerpt


def test_a_finding_on_a_header() -> None:
    source = read_source("a1.py", HEADERS)
    assert source is not None
    finding = finding_at(source, "name", "message", "remedy", header="down_revision")
    assert (finding.line, finding.column, finding.excerpt) == (2, 0, "down_revision = None")
