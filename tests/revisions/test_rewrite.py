"""Parents are rewritten in a file's header and docstring, and no other byte changes."""

from __future__ import annotations

import re

import pytest

from gitmig.errors import RebaseRefused
from gitmig.revisions.rewrite import rewritten
from gitmig.revisions.source import read_source

BODY = '\n\ndef upgrade():\n    """Revises: b2"""\n    down_revision = "b2"\n    print(down_revision)\n'

# (header before, new parents, header after)
HEADERS = [
    ('down_revision = "b2"', "d4", 'down_revision = "d4"'),
    ("down_revision = 'b2'  # the one before: b2", "d4", "down_revision = 'd4'  # the one before: b2"),
    ("down_revision = '''b2'''", "d4", "down_revision = '''d4'''"),
    ('down_revision = """b2"""', "d4", 'down_revision = """d4"""'),
    ("down_revision = r'b2'", "d4", "down_revision = r'd4'"),
    ("down_revision=u'b2'", "d4", "down_revision=u'd4'"),
    ('down_revision: Union[str, Sequence[str], None] = "b2"', "d4", None),
    ('down_revision: "str | None"   =\t"b2"', "d4", 'down_revision: "str | None"   =\t"d4"'),
    ('down_revision = ("b2")', "d4", 'down_revision = ("d4")'),
    ('down_revision = (\n    "b2"  # b2\n)', "d4", 'down_revision = (\n    "d4"  # b2\n)'),
    ('down_revision = "b" "2"', "d4", 'down_revision = "d4"'),
    ("down_revision = 'b' + '2'", "d4", "down_revision = 'd4'"),
    ('down_revision = ("b2",)', "d4", 'down_revision = ("d4",)'),
    ('down_revision = ["b2"]', "d4", 'down_revision = ["d4"]'),
    ('down_revision = {"b2"}', "d4", 'down_revision = {"d4"}'),
    ('down_revision = "b2",', "d4", 'down_revision = "d4",'),
    ("down_revision = ('b2', 'c3')", "d4 c3", "down_revision = ('d4', 'c3')"),
    ('down_revision = [\n  "b2",  # first\n  "c3",  # second\n]', "b2 d4", None),
    ("down_revision = ('b2', 'c3')", "d4", "down_revision = 'd4'"),
    ('down_revision = (\n    "b2",\n    "c3",\n)  # both', "d4", 'down_revision = "d4"  # both'),
    ("down_revision = 'b2', 'c3', 'e5'", "d4 e5", "down_revision = ('d4', 'e5')"),
    ("down_revision = (\n  'b2',  # one\n  'c3',  # two\n)", "c3", "down_revision = (\n  'c3',  # two\n)"),
    ("down_revision = (\n  'b2',  # one\n  'c3'  # two\n)", "d4", "down_revision = (\n  'd4',  # one\n)"),
    (
        "down_revision = [\n  # all\n  'b2',\n  'c3',\n  'e5',\n]",
        "d4 e5",
        "down_revision = [\n  # all\n  'd4',\n  'e5',\n]",
    ),
    ("down_revision = None", "d4", "down_revision = 'd4'"),
    ("down_revision: str | None = None  # first", "d4", "down_revision: str | None = 'd4'  # first"),
    ("down_revision = ()", "d4", "down_revision = 'd4'"),
    ("down_revision = None; branch_labels = None", "d4", "down_revision = 'd4'; branch_labels = None"),
    ('down_revision = "x1"\ndown_revision = "b2"', "d4", 'down_revision = "x1"\ndown_revision = "d4"'),
    ('down_revision \\\n    = "b2"', "d4", 'down_revision \\\n    = "d4"'),
]


def file_with(header: str, docstring: str = "") -> str:
    return f"{docstring}revision = 'z9'\n{header}{BODY}"


@pytest.mark.parametrize(("before", "parents", "after"), HEADERS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_only_the_value_changes(before: str, parents: str, after: str | None, line_end: str) -> None:
    words = tuple(parents.split())
    expected = after or (before.replace('"b2"', '"d4"') if words == ("d4",) else before.replace('"c3"', '"d4"'))
    old, new = (file_with(header).replace("\n", line_end).encode() for header in (before, expected))
    assert rewritten("z9.py", old, words) == new
    source = read_source("z9.py", new, thorough=True)
    assert source is not None
    assert source.revision is not None
    assert sorted(source.revision.parents) == sorted(words)


# (docstring before, parents before, parents after, docstring after)
DOCSTRINGS = [
    ('"""m\n\nRevises: b2\n"""\n', "b2", "d4", '"""m\n\nRevises: d4\n"""\n'),
    ("'''m\n\n  Revises :  b2  \n'''\n", "b2", "d4", "'''m\n\n  Revises :  d4  \n'''\n"),
    ('"""Revises: b2"""\n', "b2", "d4", '"""Revises: d4"""\n'),
    ('r"""Revises: b2\n"""\n', "b2", "d4", 'r"""Revises: d4\n"""\n'),
    ('"Revises: b2"\n', "b2", "d4", '"Revises: d4"\n'),
    ('"""m\n\nRevises: b2, c3\n"""\n', "b2 c3", "d4 c3", '"""m\n\nRevises: d4, c3\n"""\n'),
    ('"""m\n\nRevises: (\'b2\', \'c3\')\n"""\n', "b2 c3", "b2 d4", '"""m\n\nRevises: (\'b2\', \'d4\')\n"""\n'),
    ('"""m\n\nRevises: b2,\n    c3\nDate\n"""\n', "b2 c3", "b2 d4", '"""m\n\nRevises: b2,\n    d4\nDate\n"""\n'),
    ('"""m\n\nRevises: b2,\n    c3\nDate\n"""\n', "b2 c3", "d4", '"""m\n\nRevises: d4\nDate\n"""\n'),
    ('"""m\n\nRevises: b2\nRevises: c3\n"""\n', "b2 c3", "b2 d4", '"""m\n\nRevises: b2\nRevises: d4\n"""\n'),
    ('"""m\n\nRevises: \n"""\n', "", "d4", '"""m\n\nRevises: d4\n"""\n'),
    ('"""m\n\nRevises:\n"""\n', "", "d4", '"""m\n\nRevises: d4\n"""\n'),
    ('"""m\n\nRevises: None\n"""\n', "", "d4", '"""m\n\nRevises: d4\n"""\n'),
    ('"""m\n\nRevises: stale1\n"""\n', "b2", "d4", '"""m\n\nRevises: d4\n"""\n'),
    ('"""m\n\nRevises: what was said, and more\n"""\n', "b2", "d4", None),
    ('"""m\n\nRevisesNot: b2\nIt Revises: b2\n"""\n', "b2", "d4", None),
    ('"""m\n\nrevises: b2\n"""\n', "b2", "d4", None),
    ('"""m"""\n', "b2", "d4", None),
    ('# Revises: b2\n"""m"""\n', "b2", "d4", None),
    ("", "b2", "d4", None),
]


@pytest.mark.parametrize(("before", "old", "new", "after"), DOCSTRINGS)
def test_the_docstring_says_so_too(before: str, old: str, new: str, after: str | None) -> None:
    def text(docstring: str, parents: str) -> bytes:
        words = tuple(parents.split())
        value = repr(words if len(words) > 1 else words[0] if words else None)
        return file_with(f"down_revision = {value}", docstring).encode()

    expected = text(before if after is None else after, new)
    assert rewritten("z9.py", text(before, old), tuple(new.split())) == expected


ENCODED = [
    ("utf-8", b"", "größer 🐘"),
    ("utf-8", b"\xef\xbb\xbf", "größer 🐘"),
    ("latin-1", b"# coding: latin-1\n", "größer"),
    ("cp1252", b"#!/usr/bin/python\n# -*- coding: cp1252 -*-\n", "10 €"),
    ("euc-jp", b"# vim: set fileencoding=euc-jp :\n", "日本語"),
    ("shift_jis", b"# coding: shift_jis\n", "日本語"),
    ("koi8-r", b"# coding: koi8-r\n", "привет"),
]


@pytest.mark.parametrize(("encoding", "start", "word"), ENCODED, ids=lambda value: str(value)[:8])
def test_every_encoding_is_kept(encoding: str, start: bytes, word: str) -> None:
    def data(parent: str) -> bytes:
        text = f"'''{word}\n\nRevises: {parent}\n'''\nx = '{word}'; revision = 'z9'; y = '{word}'; down_revision = '{parent}'\n"
        return start + f"{text}# {word}".encode(encoding)

    assert rewritten("z9.py", data("b2"), ("d4",)) == data("d4")


@pytest.mark.parametrize("odd", ["\f", "x = '''\f\v\x1c\x85\u2028'''\n", "\tif_tab = 1\n"[1:], "x = 1 ;  \t\n"])
def test_odd_characters_do_not_move_the_place(odd: str) -> None:
    old = f"{odd}revision = 'z9'\n{odd}down_revision = 'b2'\n{odd}".encode()
    assert rewritten("z9.py", old, ("d4",)) == old.replace(b"'b2'", b"'d4'")


def test_a_file_that_says_so_already_stays() -> None:
    data = file_with("down_revision = ('b' 'c',)", '"""Revises: bc"""\n').encode()
    assert rewritten("z9.py", data, ("bc",)) == data


REFUSED = [
    ('down_revision = before("b2")', "d4", r"z9\.py:2: `down_revision` is computed"),
    ("import x\ndown_revision = x.before", "d4", r"z9\.py:3: `down_revision` is computed"),
    ('down_revision = other = "b2"', "d4", r"z9\.py:2: one statement sets down_revision and other"),
    ('if True:\n    down_revision = "b2"', "d4", r"z9\.py:3: `down_revision` is set"),
    ('down_revision = (\n    "b2", "c3",  # both\n)', "d4", r"z9\.py:3: there is a comment among the ids"),
    ("down_revision = [\n'b2',\n'c3',\n'e5',  # 3\n]", "e5 d4", r"z9\.py:1: .* cannot be changed safely"),
    ('down_revision = (\n    "b"  # the first half\n    "2"\n)', "d4", r"z9\.py:3: .* among the strings of an id"),
    ('down_revision = (\n    "b"  # half\n    "2",\n    "c3",\n)', "d4 c3", r"z9\.py:3: .* among the strings"),
    ('down_revision = (\n    "b"  # half\n    "2",\n    "c3",\n)', "c3", r"z9\.py:3: .* among the strings"),
    ("", "d4", r"z9\.py:1: it declares no `down_revision`"),
    ("down_revision = 'b2'\n<<<<<<< ours", "d4", r"z9\.py:3: Python .* cannot parse it"),
    ("down_revision = 'b2'", 'd"4', r"z9\.py:1: the id 'd\"4' needs escapes"),
]


@pytest.mark.parametrize(("header", "parents", "message"), REFUSED)
def test_what_is_not_plain_is_refused(header: str, parents: str, message: str) -> None:
    with pytest.raises(RebaseRefused, match=message):
        rewritten("z9.py", file_with(header).encode(), tuple(parents.split()))


def test_an_id_that_the_encoding_lacks_is_refused() -> None:
    with pytest.raises(RebaseRefused, match="its encoding iso-8859-1 has no '日'"):
        rewritten("z9.py", b"# coding: latin-1\n" + file_with("down_revision = 'b2'").encode(), ("日",))


def test_bytes_that_would_not_survive_are_refused() -> None:
    """UTF-7 has several ways to write one text."""
    with pytest.raises(RebaseRefused, match=r"its bytes are not the only ones|cannot parse"):
        rewritten("z9.py", b"# coding: utf-7\n# +AGE-\nrevision = 'z9'\ndown_revision = 'b2'\n", ("d4",))


def test_the_hint_says_what_to_do() -> None:
    with pytest.raises(RebaseRefused) as caught:
        rewritten("z9.py", file_with("down_revision = f()").encode(), ("d4",))
    assert re.search("by hand", caught.value.hint or "")
