"""`gitmig check --fix` mends what is certain and leaves everything else as it is, byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gitmig import __main__
from tests.repositories import Repository, project_at, revision_text

if TYPE_CHECKING:
    from pathlib import Path

UNUSED = b"# gitmig: ignore[empty-downgrade] nothing to undo"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.chdir(tmp_path)
    return project_at(tmp_path).line("a1")


def with_waiver(project: Repository, old: bytes, new: bytes, line_end: bytes = b"\n") -> Path:
    path = project.write("b2.py", "b2", "a1")
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new).replace(b"\n", line_end))
    return path


def fixed(*arguments: str) -> int:
    return __main__.main(["check", "--fix", *arguments])


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize(
    ("waiver", "left"),
    [
        (b"def upgrade():  " + UNUSED, b"def upgrade():"),
        (b"def upgrade():  # noqa: D103  " + UNUSED, b"def upgrade():  # noqa: D103"),
        (b"def upgrade():  " + UNUSED + b"  # noqa: D103", b"def upgrade():  # noqa: D103"),
        (UNUSED + b"\ndef upgrade():", b"def upgrade():"),
        ("# ümläut\ndef upgrade(x='ü'):  ".encode() + UNUSED, "# ümläut\ndef upgrade(x='ü'):".encode()),
    ],
)
def test_a_waiver_that_silences_nothing_goes(
    project: Repository, capsys: pytest.CaptureFixture[str], waiver: bytes, left: bytes, line_end: bytes
) -> None:
    path = with_waiver(project, b"def upgrade():", waiver, line_end)
    expected = path.read_bytes().replace(waiver.replace(b"\n", line_end), left.replace(b"\n", line_end))
    assert fixed() == 0
    assert path.read_bytes() == expected
    assert "gitmig: fixed migrations/versions/b2.py:1" in capsys.readouterr().err
    assert fixed() == 0
    assert "fixed" not in capsys.readouterr().err


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize(
    ("waiver", "left"),
    [
        (b"# gitmig: ignore[cycle] x # gitmig: ignore[empty-downgrade] y", b"# gitmig: ignore[empty-downgrade] y"),
        (b"# gitmig: ignore[empty-downgrade] y # gitmig: ignore[cycle] x", b"# gitmig: ignore[empty-downgrade] y"),
        (
            b"# gitmig: ignore[cycle, empty-downgrade] y # gitmig: ignore[cycle] x  # noqa",
            b"# gitmig: ignore[empty-downgrade] y # noqa",
        ),
    ],
)
def test_of_several_waivers_on_a_line_the_right_one_goes(
    project: Repository, waiver: bytes, left: bytes, line_end: bytes
) -> None:
    """And one that is used stays, wherever it stands."""
    needed = b'def downgrade():\n    op.execute("SELECT 2")'
    path = with_waiver(project, needed, b"def downgrade():  " + waiver + b"\n    pass", line_end)
    expected = path.read_bytes().replace(waiver, left)
    assert fixed() == 0
    assert path.read_bytes() == expected
    assert fixed() == 0


@pytest.mark.parametrize("mark", ["", "\ufeff", "# coding: latin-1\n"])
@pytest.mark.parametrize("place", ["first", "last", "reason"])
def test_a_waiver_at_the_ends_of_a_file(project: Repository, mark: str, place: str) -> None:
    path, encoding = project.versions / "b2.py", "latin-1" if "latin" in mark else "utf-8"
    text = mark + revision_text("b2", "a1", message="é").rstrip("\n")
    waiver = UNUSED.decode()
    added, expected = {
        "first": (text.replace('"""é', f'{waiver}\n"""é', 1), text if mark != "\ufeff" else f"{mark}\n{text[1:]}"),
        "last": (f"{text}  {waiver} é", text),
        "reason": (text.replace("def upgrade():", f"def upgrade():  {waiver}, see #123 é"), text),
    }[place]
    path.write_bytes(added.encode(encoding))
    assert fixed() == 0
    assert path.read_bytes() == expected.encode(encoding)


def test_what_is_said_of_a_waiver_that_goes_goes_too(project: Repository) -> None:
    """It has no reason either, which is an error of its own as long as it is there."""
    path = with_waiver(project, b"def upgrade():", b"def upgrade():  # gitmig: ignore[empty-downgrade]")
    assert fixed() == 0
    assert b"gitmig" not in path.read_bytes()


def test_a_file_is_written_whole_or_not_at_all(project: Repository) -> None:
    """A full disk, which a limit on the size of files is like."""
    path = with_waiver(project, b"def upgrade():", b"def upgrade():  " + UNUSED)
    before = path.read_bytes()
    program = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (80, 80)); from gitmig.__main__ import main; sys.exit(main(['check', '--fix']))"
    environment = {**os.environ, "GITMIG_NO_CACHE": "1"}
    done = subprocess.run([sys.executable, "-B", "-c", program], capture_output=True, text=True, env=environment)
    assert done.returncode not in (0, 1), done.stderr
    assert path.read_bytes() == before
    assert [each.name for each in sorted(project.versions.iterdir())] == ["a1.py", "b2.py"]


def test_the_names_that_are_needed_stay(project: Repository) -> None:
    waiver = b"def downgrade():  # gitmig: ignore[cycle, empty-downgrade, multiple-heads] nothing to undo\n    pass"
    path = with_waiver(project, b'def downgrade():\n    op.execute("SELECT 2")', waiver)
    assert fixed() == 0
    assert b"# gitmig: ignore[empty-downgrade] nothing to undo\n" in path.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        b'def upgrade(x="# gitmig: ignore[empty-downgrade] nothing to undo"):',
        b"def upgrade():  # gitmig: ignore[emty-downgrade] nothing to undo",
    ],
)
def test_what_is_not_certain_stays(project: Repository, text: bytes) -> None:
    path = with_waiver(project, b"def upgrade():", text)
    before = path.read_bytes()
    fixed()
    assert path.read_bytes() == before


def test_what_differs_from_the_index_stays(project: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    path = with_waiver(project, b"def upgrade():", b"def upgrade():  " + UNUSED)
    project.init().git("add", "-A")
    path.write_bytes(path.read_bytes() + b"# not staged\n")
    before = path.read_bytes()
    assert fixed("--staged") == 1
    captured = capsys.readouterr()
    assert path.read_bytes() == before
    assert "gitmig: not fixed: migrations/versions/b2.py: the file differs from what was judged" in captured.err
    assert "unused-waiver" in captured.out


def test_what_is_staged_is_fixed_in_the_working_tree(project: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    path = with_waiver(project, b"def upgrade():", b"def upgrade():  " + UNUSED)
    project.init().git("add", "-A")
    assert fixed("--staged") == 1
    assert UNUSED not in path.read_bytes()
    assert "git add them" in capsys.readouterr().err
    project.git("add", "-A")
    assert fixed("--staged") == 0


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff", "# coding: latin-1\n"])
@pytest.mark.parametrize(
    ("parents", "said", "expected"),
    [
        ("a1", "Revision ID: b0\nRevises: zz\nCreate Date: x\n", "Revision ID: b2\nRevises: a1\nCreate Date: x\n"),
        ("a1", "Revises :\tzz  \n  Revision ID:  b0  ", "Revises : a1  \n  Revision ID: b2  "),
        ("a1", "Revises:", "Revises: a1"),
        ("a1", "Revises: zz, yy", "Revises: a1"),
        ("a1", "Revises: None\n", "Revises: a1\n"),
        (None, "Revises: zz\n", "Revises:\n"),
        (("a1", "a0"), "Revises: a1\n", "Revises: a1, a0\n"),
    ],
)
def test_a_docstring_gets_the_ids_of_the_code(
    project: Repository, parents: object, said: str, expected: str, mark: str, line_end: str
) -> None:
    """And keeps every other byte: blanks, the line's end, the quotes behind it, the encoding."""
    project.write("a0.py", "a0", "a1")
    encoding = "latin-1" if "latin" in mark else "utf-8"
    before, after = (
        (mark + revision_text("b2", parents, message=f"é\n\n{text}") + "# Revises: zz\n").replace("\n", line_end)
        for text in (said, expected)
    )
    path = project.versions / "b2.py"
    path.write_bytes(before.encode(encoding))
    fixed("--select", "docstring-mismatch")
    assert path.read_bytes().decode(encoding) == after
    assert fixed("--select", "docstring-mismatch") == 0
    assert path.read_bytes().decode(encoding) == after


@pytest.mark.parametrize(
    "message",
    [
        "Revises: what was there before",
        "Revises: zz (see b0)",
        "Revises: zz,\n  yy",
        "Revises\\x3a zz",
        "Rev\\x69ses: zz",
    ],
)
def test_a_docstring_with_more_than_ids_stays(project: Repository, message: str) -> None:
    path = project.write("b2.py", "b2", "a1", message=f"a message\n\n{message}\n")
    before = path.read_bytes()
    fixed("--select", "docstring-mismatch")
    assert path.read_bytes() == before


def test_docstring_and_waiver_of_one_file(project: Repository) -> None:
    path = with_waiver(project, b"a message", b"a message\n\nRevises: zz\n")
    path.write_bytes(path.read_bytes().replace(b"def upgrade():", b"def upgrade():  " + UNUSED))
    before = path.read_bytes()
    fixed("--select", "docstring-mismatch,unused-waiver,empty-downgrade")
    assert path.read_bytes() == before.replace(b"Revises: zz", b"Revises: a1").replace(b"  " + UNUSED, b"")
