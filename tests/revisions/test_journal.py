"""Several files change or none, and what was there before comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitmig.errors import PlanError, RebaseRefused
from gitmig.revisions import journal, staging
from gitmig.revisions.journal import Change, Record, Staged
from gitmig.revisions.whole_files import write_new
from tests.repositories import project_at

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path


class Files:
    """Two files that are there, one that is not yet, and the changes of all."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.folder = str(top / "state" / "rebase")
        for name in ("a", "b"):
            (top / name).write_bytes(b"old\r\n\xff")
        self.record = Record(
            "",
            (
                Change(str(top / "a"), b"old\r\n\xff", b"new a"),
                Change(str(top / "b"), b"old\r\n\xff", b"new b"),
                Change(str(top / "c"), None, b"new c"),
            ),
        )

    def contents(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.top.iterdir()) if path.is_file()}


OLD = {"a": b"old\r\n\xff", "b": b"old\r\n\xff"}
NEW = {"a": b"new a", "b": b"new b", "c": b"new c"}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_all_change_and_all_come_back(files: Files) -> None:
    journal.change_all(files.folder, files.record)
    assert files.contents() == NEW
    assert journal.recover(files.folder) == [], "it was finished"
    journal.undo(files.folder)
    assert files.contents() == OLD
    with pytest.raises(RebaseRefused, match="nothing to undo"):
        journal.undo(files.folder)


def test_one_that_cannot_change_and_none_does(files: Files) -> None:
    gone = Change(str(files.top / "nowhere" / "d"), None, b"new d")
    with pytest.raises(FileNotFoundError):
        journal.change_all(files.folder, files.record._replace(changes=(*files.record.changes, gone)))
    assert files.contents() == OLD
    assert journal.load(files.folder) is None


def test_a_file_that_changed_meanwhile(files: Files) -> None:
    (files.top / "b").write_bytes(b"edited")
    with pytest.raises(RebaseRefused, match=r"/b was changed meanwhile"):
        journal.change_all(files.folder, files.record)
    assert files.contents() == {**OLD, "b": b"edited"}


def test_a_file_that_was_staged_meanwhile(tmp_path: Path) -> None:
    repository = project_at(tmp_path).init().line("a1")
    repository.git("add", "-A")
    place = "migrations/versions/a1.py"
    (line,) = map(str, staging.lines_of(str(tmp_path), [place]))
    other = line.replace(line.split(" ")[1], "0" * 40)
    change = Change(str(tmp_path / place), (tmp_path / place).read_bytes(), b"new")
    record = Record(str(tmp_path), (change,), (Staged(place, (other,), (line,)),))
    with pytest.raises(RebaseRefused, match=r"a1\.py was staged or unstaged meanwhile"):
        journal.change_all(str(tmp_path / ".git" / "gitmig" / "rebase"), record)
    assert (tmp_path / place).read_bytes() == change.before


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_what_was_begun_is_put_back(files: Files, number: int) -> None:
    """As a run leaves it that was killed after so many files."""
    journal.save(files.folder, files.record)
    for change in files.record.changes[:number]:
        write_new(change.path, change.after)
    (files.top / ".gitmig-new").write_bytes(b"hal")
    assert [path[-1] for path in journal.recover(files.folder)] == ["a", "b", "c"]
    assert files.contents() == OLD


def test_a_run_that_ends_meanwhile_is_not_put_back(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.save(files.folder, files.record)
    waited = journal.alone

    def other_ends(folder: str) -> AbstractContextManager[None]:
        for change in files.record.changes:
            write_new(change.path, change.after)
        journal.save(files.folder, files.record._replace(finished=True))
        return waited(folder)

    monkeypatch.setattr(journal, "alone", other_ends)
    assert journal.recover(files.folder) == []
    assert files.contents() == NEW


def test_undoing_that_was_killed_goes_on(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first of three files; the next run puts back the others before it does anything else."""
    journal.change_all(files.folder, files.record)

    def killed(path: str, content: bytes | None) -> None:
        monkeypatch.undo()
        journal.restore(path, content)
        raise KeyboardInterrupt

    monkeypatch.setattr(journal, "restore", killed)
    with pytest.raises(KeyboardInterrupt):
        journal.undo(files.folder)
    assert files.contents() == {**NEW, "a": OLD["a"]}
    assert len(journal.recover(files.folder)) == 3
    assert files.contents() == OLD


def test_what_was_begun_and_then_edited_is_not_overwritten(files: Files) -> None:
    journal.save(files.folder, files.record)
    (files.top / "a").write_bytes(b"edited")
    with pytest.raises(RebaseRefused, match=r"/a was changed since") as caught:
        journal.recover(files.folder)
    assert files.folder in (caught.value.hint or "")
    assert files.contents() == {**OLD, "a": b"edited"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 99}', "\udcff"])
def test_a_record_that_cannot_be_read(files: Files, text: str) -> None:
    journal.change_all(files.folder, files.record)
    (files.top / "state" / "rebase" / "record.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(PlanError, match=r"record\.json"):
        journal.undo(files.folder)
    assert files.contents() == NEW


def test_only_the_last_run_is_kept(files: Files) -> None:
    journal.change_all(files.folder, files.record)
    journal.change_all(files.folder, Record("", (Change(str(files.top / "a"), b"new a", b"newer a"),)))
    assert [path[-1] for path in journal.undo(files.folder)] == ["a"]
    assert files.contents() == NEW
