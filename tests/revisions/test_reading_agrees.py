"""Reading a revision file as text agrees with running it, and the quick scan with the parser."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings, strategies

from gitmig.revisions.facts import NAMES, Facts
from gitmig.revisions.scan import scan
from gitmig.revisions.source import read_source
from gitmig.revisions.syntax import read_syntax
from tests.revisions.executing import USUAL, executed


def test_the_usual_file_takes_the_quick_way() -> None:
    quick = scan(USUAL.encode())
    assert quick is not None
    assert quick == read_syntax(USUAL.encode())._replace(lines={})


identifiers = strategies.text("abcdef0123456789_", min_size=1, max_size=12)
quotes = strategies.sampled_from(["'", '"'])


@strategies.composite
def values(draw: strategies.DrawFn, kind: str) -> str:
    quote = draw(quotes)
    word = f"{quote}{draw(identifiers)}{quote}"
    if kind == "id":
        return draw(
            strategies.sampled_from([word, f"({word})", f"{word} {word}", f"{word}  # why", f"({word}\n  {word})"])
        )
    words = draw(strategies.lists(strategies.builds(lambda one: f"'{one}'", identifiers), max_size=3))
    listed = ", ".join(words)
    return draw(
        strategies.sampled_from(
            ["None", word, f"({word},)", f"[{listed}]", f"({listed},)" if words else "()", f"({word})", f"{{{word}}}"]
        )
    )


@strategies.composite
def modules(draw: strategies.DrawFn) -> str:
    """Revision files as people write them, with things in between that look like headers."""
    annotations = strategies.sampled_from(
        ["", ": str", ": Union[str, None]", ": 'str | None'", ": Sequence[str] | None"]
    )
    equals = strategies.sampled_from([" = ", "=", " =", "  =  "])
    decoys = strategies.sampled_from(
        [
            "",
            "# revision identifiers, used by Alembic.",
            "# revision = 'decoy'",
            'x = """\nrevision = "decoy"\n"""',
            "x = dict(\nrevision='decoy'\n)",
            "from typing import Sequence, Union",
            "def later():\n    revision = 'decoy'",
            "if True:\n    y = 1",
            "revision = 'earlier'",
            "'revision'",
            "down_revision = None",
        ]
    )
    headers = []
    for name in NAMES[: draw(strategies.integers(2, 4))]:
        value = draw(values("id" if name == "revision" else "ids"))
        headers.append(f"{name}{draw(annotations)}{draw(equals)}{value}")
    lines = ["from __future__ import annotations"]
    for header in draw(strategies.permutations(headers)) if draw(strategies.booleans()) else headers:
        lines += [draw(decoys), header]
    docstring = draw(
        strategies.sampled_from(
            [
                "",
                '"""one\n\ntwo"""\n',
                '"""one\n    more\n\ntwo"""\n',
                '"""\n    one\n      more\n"""\n',
                '"""revision = 1"""\n',
                "'''x'''\n",
                '"""\u00e9"""\n',
            ]
        )
    )
    body = draw(
        strategies.sampled_from(
            ["", "\n\ndef upgrade():\n    op.execute('x')\n\ndef downgrade():\n    pass\n", "\nx = 'revision'\n"]
        )
    )
    return docstring + "\n".join(lines) + "\n" + draw(decoys) + "\n" + body


@given(modules(), strategies.sampled_from(["\n", "\r\n"]), strategies.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_reading_agrees_with_executing(text: str, line_end: str, mark: bool) -> None:
    data = (("\ufeff" if mark else "") + text.replace("\n", line_end)).encode()
    quick, slow = scan(data), read_syntax(data)
    assert quick is None or quick == slow._replace(lines={})
    if slow.problem is None:
        expected = executed(data)
        assert (slow.revision, slow.parents, slow.depends_on, slow.branch_labels) == expected[:4]
        assert slow.doc == (expected[4] or "").strip().split("\n\n")[0]


@given(strategies.data())
@settings(max_examples=300, deadline=None)
def test_damaged_files_never_end_in_a_traceback(data: strategies.DataObject) -> None:
    content = damaged(data, USUAL.encode())
    for thorough in (False, True):
        source = read_source("/versions/x.py", content, thorough=thorough)
        assert source is not None
        assert (source.revision is None) != (source.problem is None)
    assert isinstance(read_syntax(content), Facts)


def damaged(data: strategies.DataObject, content: bytes) -> bytes:
    """The content with a few pieces cut out, repeated, or replaced."""
    for _ in range(data.draw(strategies.integers(1, 4))):
        start = data.draw(strategies.integers(0, len(content)))
        end = data.draw(strategies.integers(start, min(len(content), start + 40)))
        piece = data.draw(
            strategies.one_of(
                strategies.binary(max_size=4),
                strategies.sampled_from(
                    [
                        b"",
                        b"\n",
                        b'"""',
                        b"(",
                        b"revision",
                        b"\\",
                        b"\0",
                        b"# coding: utf-16\n",
                        b"\nif x:\n",
                        b"\ndef f():\n",
                        b"    revision = 'x'\n",
                        b"\xef\xbd\x92",
                        b"    pass\n",
                        b"    raise X\n",
                    ]
                ),
            )
        )
        content = content[:start] + piece + content[end:]
    return content


@given(strategies.data())
@settings(max_examples=300, deadline=None)
def test_the_quick_way_agrees_with_the_parser_on_damaged_headers(data: strategies.DataObject) -> None:
    """Wherever the parser can read a file, a quick scan says the same or declines."""
    content = damaged(data, USUAL.encode())
    quick, slow = scan(content), read_syntax(content)
    if quick is not None and not (slow.problem and "cannot parse" in slow.problem.text):
        assert quick == slow._replace(lines={})
