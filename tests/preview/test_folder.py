"""The temporary folder of a preview: its own, and gone afterwards whatever was left in it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from gitmig.errors import ConfigurationError
from gitmig.preview.folder import temporary_folder


@pytest.fixture(autouse=True)
def below_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))


def test_it_is_for_this_user_alone_and_no_two_are_the_same(tmp_path: Path) -> None:
    with temporary_folder() as one, temporary_folder() as other:
        assert one != other
        assert Path(one).parent == tmp_path
        assert stat.S_IMODE(os.stat(one).st_mode) == 0o700
    assert list(tmp_path.iterdir()) == []


def test_whatever_was_left_goes_and_nothing_outside(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("stays")
    with temporary_folder() as folder:
        inside = Path(folder) / "home" / "deep"
        inside.mkdir(parents=True)
        (inside / "file").write_text("goes")
        (inside / "link").symlink_to(kept)
        (Path(folder) / "link").symlink_to(kept)
        locked = Path(folder) / "locked"
        locked.mkdir()
        (locked / "file").write_text("goes")
        locked.chmod(0)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (kept / "file").read_text() == "stays"


def test_it_goes_after_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), temporary_folder() as folder:
        (Path(folder) / "absent" / "file").write_text("x")
    assert list(tmp_path.iterdir()) == []


def test_somewhere_it_must_be_possible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("TMPDIR", str(file))
    monkeypatch.setattr("gitmig.preview.folder.PLACES", ())
    monkeypatch.chdir(tmp_path)
    with temporary_folder() as folder:
        assert Path(folder).parent == tmp_path
    monkeypatch.setattr("os.getcwd", lambda: str(file))
    with pytest.raises(ConfigurationError, match="no folder in which temporary files"), temporary_folder():
        pass
