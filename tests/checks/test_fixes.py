"""`gitmig check --fix` mends what is certain and leaves everything else as it is, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitmig import __main__
from tests.repositories import Repository, project_at

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
