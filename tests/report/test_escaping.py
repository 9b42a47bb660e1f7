"""What others write shows as what it is: nothing invisible, no link, no mention, no way out of the fence."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest

from gitmig.report.escaping import HIDDEN, cell, code, fenced, html_code, one_line, visible

UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_every_character_without_a_glyph_is_written_out():
    unseen = {chr(n) for n in range(sys.maxunicode + 1) if unicodedata.category(chr(n)) in UNSEEN}
    hidden = re.compile(HIDDEN)
    assert {c for c in unseen if not hidden.match(c)} == {"\t", "\n"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\\u{d}b"),
        ("a\u2028b\x85c", "a\\u{2028}b\\u{85}c"),
        ("\u202eevil\u2066", "\\u{202e}evil\\u{2066}"),
        ("a\u200bb\ufeff", "a\\u{200b}b\\u{feff}"),
        ("\U000e0041tag", "\\u{e0041}tag"),
        ("nul\x00 esc\x1b[31m", "nul\\u{0} esc\\u{1b}[31m"),
        ("lone \ud800", "lone \\u{d800}"),
        ("tab\there", "tab\there"),
        ("Grüße \U0001f600 日本", "Grüße \U0001f600 日本"),
        ("e\u0301", "e\u0301"),
        ("z" + "\u0301" * 6, "z" + "\u0301" * 4 + "\\u{301}\\u{301}"),
    ],
)
def test_visible(text, shown):
    assert visible(text) == shown
    assert shown.encode()


@pytest.mark.parametrize(
    ("text", "span"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("``", "``` `` ```"), ("a\nb\tc", "`a b c`"), ("", "`   `")],
)
def test_code_spans_are_longer_than_what_they_hold(text, span):
    assert code(text) == span


def test_a_line_is_cut_to_its_limit():
    assert one_line("a" * 300, 10) == "a" * 9 + "…"


def test_a_cell_keeps_its_pipes_inside():
    assert cell("a|b\\|c") == "`a\\|b\\\\|c`"
    assert cell("  ") == ""


def test_html_is_escaped():
    assert html_code("</summary><b a='\"'>&") == "<code>&lt;/summary&gt;&lt;b a=&#x27;&quot;&#x27;&gt;&amp;</code>"


@pytest.mark.parametrize("run", [1, 3, 4, 40])
def test_a_fence_is_longer_than_what_it_holds(run):
    assert fenced(f"a {'`' * run}", "sql").startswith("`" * max(3, run + 1) + "sql\n")


def test_a_line_that_bots_take_for_a_command_is_moved():
    assert fenced("/merge\n/* note */\n/") == "```\n /merge\n/* note */\n/\n```"
