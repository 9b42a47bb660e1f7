"""Reading a revision file as text says what executing it would."""

from __future__ import annotations

from typing import Any

import pytest

from gitmig.revisions.scan import scan
from gitmig.revisions.source import header_lines, read_source
from gitmig.revisions.syntax import read_syntax
from tests.revisions.executing import USUAL, executed

SHORT = 'revision = "b2"\ndown_revision = "a1"\n'

# text -> what it declares: id, parents, depends_on, labels
READABLE = {
    "usual": (USUAL, ("b2", ("a1",), (), ())),
    "CRLF": (USUAL.replace("\n", "\r\n"), ("b2", ("a1",), (), ())),
    "BOM": ("\ufeff" + USUAL, ("b2", ("a1",), (), ())),
    "no docstring": (USUAL.partition('"""\n')[2], ("b2", ("a1",), (), ())),
    "no typing": (SHORT, ("b2", ("a1",), (), ())),
    "merge": ('revision = "c"\ndown_revision = ("a1", "b2")\n', ("c", ("a1", "b2"), (), ())),
    "list": ('revision = "c"\ndown_revision = ["a1", \'b2\',]\n', ("c", ("a1", "b2"), (), ())),
    "set": ('revision = "c"\ndown_revision = {"a1"}\n', ("c", ("a1",), (), ())),
    "one in brackets": ('revision = "c"\ndown_revision = ("a1")\n', ("c", ("a1",), (), ())),
    "one in a tuple": ('revision = "c"\ndown_revision = ("a1",)\n', ("c", ("a1",), (), ())),
    "empty tuple": ('revision = "c"\ndown_revision = ()\n', ("c", (), (), ())),
    "lines": ('revision = "c"\ndown_revision = (\n    "a1",\n    "b2",\n)\n', ("c", ("a1", "b2"), (), ())),
    "implicit concatenation": ('revision = "c" "d"\ndown_revision = ("a"\n  "1")\n', ("cd", ("a1",), (), ())),
    "explicit concatenation": ('revision = "c" + "d"\ndown_revision = None\n', ("cd", (), (), ())),
    "raw and escaped": ('revision = r"c"\ndown_revision = "\\x61"\n', ("c", ("a",), (), ())),
    "no blanks": ('revision="c"\ndown_revision=None\n', ("c", (), (), ())),
    "one line": ('revision = "c"; down_revision = None\n', ("c", (), (), ())),
    "comment behind": ('revision = "c"  # mine\ndown_revision = None\n', ("c", (), (), ())),
    "chain": ('other = revision = "c"\ndown_revision = None\n', ("c", (), (), ())),
    "last wins": ('revision = "x"\ndown_revision = None\nrevision = "c"\n', ("c", (), (), ())),
    "only annotated": ('revision: str\nrevision = "c"\ndown_revision = None\n', ("c", (), (), ())),
    "labels": (SHORT + 'branch_labels = ("x", "y")\ndepends_on = "d"\n', ("b2", ("a1",), ("d",), ("x", "y"))),
    "names in functions": (
        SHORT + "def upgrade():\n    revision = 1\n    for down_revision in (): pass\n",
        ("b2", ("a1",), (), ()),
    ),
    "names in a comprehension": (SHORT + "x = [revision for revision in ()]\n", ("b2", ("a1",), (), ())),
    "names in classes": (SHORT + "class X:\n    revision = 1\n", ("b2", ("a1",), (), ())),
    "names in text": (SHORT + 'x = """\nrevision = "x"\n"""\n', ("b2", ("a1",), (), ())),
    "a decoy docstring": ('"""\nrevision = "x"\n"""\n' + SHORT, ("b2", ("a1",), (), ())),
    "a decoy in brackets": (SHORT + "x = dict(\nrevision = 'x'\n)\n", ("b2", ("a1",), (), ())),
    "a decoy keyword above": ("x = dict(\nrevision = 'x'\n)\n" + SHORT, ("b2", ("a1",), (), ())),
    "star above": ("from os import *\n" + SHORT, ("b2", ("a1",), (), ())),
    "latin-1 with a cookie": ("# coding: latin-1\n" + SHORT + "# \xe9\n", ("b2", ("a1",), (), ())),
    "wide letters": ("\uff52evision = 'c'\ndown_revision = None\n", ("c", (), (), ())),
    "licence above": ("# Licensed\n\n" + USUAL, ("b2", ("a1",), (), ())),
    "licence with a cookie above": ("# -*- coding: utf-8 -*-\n# Licensed\n" + USUAL, ("b2", ("a1",), (), ())),
    "licence of another encoding": ("# coding: latin-1\n# \xe9\n" + SHORT, ("b2", ("a1",), (), ())),
    "an import of several lines": (
        USUAL.replace("import sqlalchemy as sa", "from os import (\n    path,\n    sep,\n)"),
        ("b2", ("a1",), (), ()),
    ),
    "text beyond ASCII": (USUAL + "    # \u2014 \u4e2d\u6587\n", ("b2", ("a1",), (), ())),
    "mentions in functions": (
        USUAL + "    print(revision, 'the revision', branch_labels)\n    revision = 1\n",
        ("b2", ("a1",), (), ()),
    ),
    "a mention in a comment": (USUAL + "# the revision\n    # revision\n", ("b2", ("a1",), (), ())),
    "comments behind": (USUAL.replace("'b2'\n", "'b2'  # pragma: x\n"), ("b2", ("a1",), (), ())),
    "more below": (
        USUAL.replace("depends_on: Union[str, Sequence[str], None] = None", "release = '1'"),
        ("b2", ("a1",), (), ()),
    ),
    "only a comment above": ("# \u00e9\n" + USUAL, ("b2", ("a1",), (), ())),
    "one import and a half": (
        USUAL.replace("import sqlalchemy as sa", "from os import path; from os import (\n    sep,\n)"),
        ("b2", ("a1",), (), ()),
    ),
    "an import with comments": (
        USUAL.replace("import sqlalchemy as sa", "from os import (\n    path,  # x\n)"),
        ("b2", ("a1",), (), ()),
    ),
    "not ASCII": ('revision = "é"\ndown_revision = None\n', ("é", (), (), ())),
}


@pytest.mark.parametrize(("text", "expected"), READABLE.values(), ids=READABLE)
def test_headers_are_read(text: str, expected: tuple[Any, ...]) -> None:
    data = text.encode("latin-1" if "latin-1" in text else "utf-8")
    for thorough in (False, True):
        source = read_source("/versions/x.py", data, thorough=thorough)
        assert source is not None
        assert source.problem is None
        assert source.revision is not None
        assert source.revision[:4] == expected
        assert executed(data)[:4] == expected


# text -> line and a word of the reason
UNREADABLE = {
    "computed": ("revision = make()\ndown_revision = None\n", 1, "`revision` is computed"),
    "computed parent": ('revision = "a"\ndown_revision = PARENT\n', 2, "`down_revision` is computed"),
    "f-string": ('revision = f"a{1}"\ndown_revision = None\n', 1, "computed"),
    "number": ("revision = 12\ndown_revision = None\n", 1, "12, which is not a string"),
    "number of many digits": (f"revision = 0x{'f' * 5000}\ndown_revision = None\n", 1, "fff…, which is not a string"),
    "bytes": ('revision = b"a"\ndown_revision = None\n', 1, "which is not a string"),
    "none": ("revision = None\ndown_revision = None\n", 1, "None, which is not a string"),
    "tuple": ('revision = ("a",)\ndown_revision = None\n', 1, "`revision` is computed"),
    "None among parents": ('revision = "a"\ndown_revision = ("b", None)\n', 2, "None, which is not a string"),
    "no parent": ('revision = "a"\n', 1, "no `down_revision`"),
    "no id": ("down_revision = None\n", 1, "no `revision`"),
    "nothing": ("", 1, "it is empty"),
    "no code": ("x = 1\n", 1, "no `down_revision`"),
    "only annotated": ("revision: str\ndown_revision = None\n", 1, "no `revision`"),
    "added to": (SHORT + 'revision += "x"\n', 3, "only running"),
    "conditional": ('if x:\n    revision = "a"\nelse:\n    revision = "b"\ndown_revision = None\n', 2, "only running"),
    "loop": (SHORT + "for revision in (): pass\n", 3, "only running"),
    "walrus": (SHORT + "print(revision := 1)\n", 3, "only running"),
    "walrus in a default": (SHORT + "def f(x=(revision := 1)): pass\n", 3, "only running"),
    "with": (SHORT + "with x as revision: pass\n", 3, "only running"),
    "deleted": (SHORT + "del down_revision\n", 3, "only running"),
    "exception": (SHORT + "try: x\nexcept X as revision: pass\n", 4, "only running"),
    "match": (SHORT + "match x:\n    case {'a': 1, **revision}: pass\n", 4, "only running"),
    "match star": (SHORT + "match x:\n    case [*revision]: pass\n", 4, "only running"),
    "unpacked": ('revision, down_revision = "a", None\n', 1, "only running"),
    "imported": (SHORT + "from x import revision\n", 3, "by an import"),
    "imported as": (SHORT + "import x as revision\n", 3, "by an import"),
    "star below": (SHORT + "from x import *\n", 3, "import *"),
    "globals": (SHORT + 'globals()["revision"] = "x"\n', 3, "globals()"),
    "exec": (SHORT + "exec(text)\n", 3, "exec()"),
    "global below": (USUAL + "\n\ndef f():\n    global revision\n    revision = 'x'\n", 32, "by a function"),
    "conditional below": (USUAL + "\n\nif x:\n    revision = 'x'\n", 32, "only running"),
    "conditional behind text": (
        USUAL + '\n\nif x:\n    y = """\ndef f():\n    """\n    revision = "x"\n',
        35,
        "only running",
    ),
    "walrus below": (USUAL + "\n\ndef f(\n    x=(revision := 1)\n): pass\n", 32, "only running"),
    "imported below": (USUAL + "\n\nfrom x import (\n    revision,\n)\n", 31, "by an import"),
    "wide letters below": (USUAL + "\n\n\uff52evision = 1 + x\n", 31, "which is not a string"),
    "global": (SHORT + "def f():\n    global revision\n", 4, "by a function"),
    "function": ("def revision(): pass\ndown_revision = None\n", 1, "by a definition"),
    "class": (SHORT + "class revision: pass\n", 3, "definition"),
    "syntax": (SHORT + "def upgrade(:\n", 3, "cannot parse"),
    "syntax far below": (USUAL + "\n    op.execute('x'\n", 30, "cannot parse"),
    "indentation": (SHORT + "   x = 1\n", 3, "cannot parse"),
    "conflict": (SHORT + "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> b\n", 3, "cannot parse"),
    "unknown encoding": ("# coding: klingon\n" + SHORT, 1, "cannot parse"),
    "only comments": ("# Licensed", 1, "it is empty"),
    "NUL": (SHORT + "\0", 3, "cannot parse"),
    "deep": (SHORT + "x = " + "(" * 300, 3, "cannot parse"),
    "very deep": (SHORT + "x = " + "-" * 50000 + "1\n", 1, "nested too deeply"),
    "deep sum": ("revision = " + "'a' + " * 3000 + "'a'\ndown_revision = None\n", 1, "nested too deeply"),
}


@pytest.mark.parametrize(("text", "line", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_told_is_said(text: str, line: int, words: str) -> None:
    for thorough in (False, True):
        source = read_source("/versions/x.py", text.encode(), thorough=thorough)
        assert source is not None
        assert source.revision is None
        assert source.problem is not None
        assert words in source.problem.text
        assert source.problem.line == line
        assert source.problem.remedy


def test_bytes_that_are_no_text_are_named_by_their_line() -> None:
    source = read_source("/versions/x.py", SHORT.encode() + b'x = 1\ny = "\xe9"\n')
    assert source is not None
    assert source.problem is not None
    assert (source.problem.line, "cannot parse" in source.problem.text) == (4, True)


def test_labels_that_are_computed_leave_the_revision_readable() -> None:
    source = read_source("/versions/x.py", (SHORT + "branch_labels = (cli.EXPAND,)\n").encode())
    assert source is not None
    assert source.revision == ("b2", ("a1",), (), (), "/versions/x.py", "")
    assert source.computed == {"branch_labels": 3}


def test_a_dependency_that_is_computed_leaves_the_line_readable() -> None:
    source = read_source("/versions/x.py", (SHORT + "\ndepends_on = [x.y]\n").encode())
    assert source is not None
    assert source.revision == ("b2", ("a1",), (), (), "/versions/x.py", "")
    assert source.computed == {"depends_on": 4}


@pytest.mark.parametrize(("name", "expected"), [("0a1b.py", "0a1b"), ("x1.py", None), ("0A.py", None)])
def test_a_file_without_id_goes_by_a_hexadecimal_name(name: str, expected: str | None) -> None:
    source = read_source(f"/versions/{name}", b"down_revision = None\n")
    assert source is not None
    assert (source.revision and source.revision.id) == expected


@pytest.mark.parametrize("name", ["__init__.py", "__init__x.py", ".#x.py", "x.pyc", "x.PY", "x.py~", "README"])
def test_other_files_are_no_revisions(name: str) -> None:
    assert read_source(f"/versions/{name}", SHORT.encode()) is None


BODIES = {
    "pass": ("    pass\n", "empty"),
    "comment and pass": ("    # nothing\n    pass\n", "empty"),
    "docstring": ('    """Why not."""\n', "empty"),
    "docstring and pass": ('    """Why not."""\n    pass\n', "empty"),
    "long docstring": ('    """Why\n    op.not()\n    """\n', "empty"),
    "ellipsis": ("    ...\n", "empty"),
    "return": ("    return\n", "empty"),
    "return None": ("    return None\n", "empty"),
    "raise": ('    raise NotImplementedError("reason")\n', "raises"),
    "docstring and raise": ('    """No."""\n    raise NotImplementedError("reason")\n', "raises"),
    "operation": ("    op.execute('x')\n", "present"),
    "batch": ("    with op.batch_alter_table('x') as batch:\n        batch.drop_column('y')\n", "present"),
    "loop": ("    for x in y:\n        op.execute(x)\n", "present"),
    "call": ("    other()\n", "present"),
    "pass and operation": ("    pass\n    op.execute('x')\n", "present"),
    "nothing before a function": ("    pass\n\n\ndef other():\n    op.execute('x')\n", "empty"),
    "tabs": ("\tpass\n", "empty"),
    "None": ("    None\n", "empty"),
    "prefixed text": ('    r"""Nothing."""\n', "empty"),
    "prefixed text in quotes": ("    rb'x'\n", "empty"),
    "number": ("    1\n", "empty"),
    "assignment": ("    x = op.get_bind()\n", "present"),
    "passed": ("    passed = 1\n", "present"),
    "return behind a docstring": ('    """x."""\n    return None\n', "empty"),
    "name elsewhere": ("    pass\n\n\ndef other():\n    downgrade()\n", "empty"),
    "raise without a reason": ("    raise NotImplementedError\n", "raises"),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("head", ["def downgrade():\n", "def downgrade() -> None:\n", "async def downgrade():\n"])
def test_bodies_are_told_apart(head: str, body: str, expected: str) -> None:
    data = (USUAL.partition("def downgrade")[0] + head + body).encode()
    assert read_syntax(data).downgrade == expected
    quick = scan(data)
    assert quick is None or quick.downgrade == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "absent"),
        ("def downgrade(): pass\n", "empty"),
        ("if x:\n    def downgrade(): pass\n", "present"),
        ("from x import downgrade\n", "present"),
        ("from x import *\n", "present"),
        ("downgrade = undo\n", "present"),
        ("def downgrade(): pass\ndowngrade = undo\n", "present"),
        ("downgrade = undo\ndef downgrade(): pass\n", "empty"),
        ("class X:\n    def downgrade(self): pass\n", "absent"),
        ("def downgrade():\n    op.x()\n\nif x:\n    downgrade = None\n", "present"),
        ("def downgrade():\n    pass\n\ndef downgrade():\n    op.x()\n", "present"),
        ("def downgrade(\n    x=1,\n):\n    pass\n", "empty"),
        ("def downgrade(x={}): \n    pass\n", "empty"),
        ("x = '''\ndef downgrade():\n    op.x()\n'''\n", "absent"),
        ('x = """\ndef downgrade():\n    op.x()\n"""\n', "absent"),
    ],
)
def test_where_downgrade_comes_from(text: str, expected: str) -> None:
    source = read_source(
        "/versions/x.py", (text if "*" in text else SHORT + text).encode() + (SHORT.encode() if "*" in text else b"")
    )
    assert source is not None
    assert source.downgrade == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('irreversible = "the data is gone"\n', "the data is gone"),
        ('irreversible = ""\n', None),
        ("irreversible = reason()\n", None),
        ("irreversible = True\n", None),
        ("", None),
    ],
)
def test_irreversible_needs_a_reason(text: str, expected: str | None) -> None:
    source = read_source("/versions/x.py", (SHORT + text).encode())
    assert source is not None
    assert source.irreversible == expected


def test_lines_of_the_headers() -> None:
    source = read_source("/versions/x.py", USUAL.encode())
    assert source is not None
    assert header_lines(source) == {
        "revision": 13,
        "down_revision": 14,
        "branch_labels": 15,
        "depends_on": 16,
        "upgrade": 19,
        "downgrade": 26,
    }
