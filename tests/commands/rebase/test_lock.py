"""`gitmig rebase` and `gitmig.lock`."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.commands.rebase.running import gitmig, parents, rebase
from tests.repositories import Repository, project_at

if TYPE_CHECKING:
    from pathlib import Path


def test_the_conflict_of_the_lock_is_solved(locked: Repository) -> None:
    repository = locked
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "-q", "main")
    index = repository.git("ls-files", "-s")
    done = gitmig(repository.top, "rebase")
    assert (done.status, "wrote migrations/gitmig.lock" in done.output) == (0, True), done.talk
    lock = (repository.versions.parent / "gitmig.lock").read_text()
    assert [line.split()[:2] for line in lock.split("\n") if line and not line.startswith("#")] == [
        ["a1", "-"],
        ["b2", "a1"],
        ["d4", "b2"],
        ["c3", "d4"],
    ]
    assert repository.git("ls-files", "--unmerged") == ""
    assert gitmig(repository.top, "rebase", "--undo").status == 0
    assert "<<<<<<<" in (repository.versions.parent / "gitmig.lock").read_text()
    assert repository.git("ls-files", "-s") == index
    assert gitmig(repository.top, "rebase").status == 0
    repository.git("commit", "-q", "-a", "--no-edit")
    assert gitmig(repository.top, "check", "--all").status == 0


def test_what_goes_with_a_lock_that_is_staged_is_told(locked: Repository) -> None:
    """Git would commit without it: nothing is in conflict any more."""
    with pytest.raises(subprocess.CalledProcessError):
        locked.git("merge", "-q", "main")
    note = gitmig(locked.top, "rebase").talk.split("\n")[-2]
    words = "note: gitmig.lock is staged, and what was moved is not: "
    assert note == f"{words}git add migrations/versions/c3.py"
    locked.git(*note.removeprefix(f"{words}git ").split())
    locked.git("commit", "-q", "--no-edit")
    assert gitmig(locked.top, "check", "--all").status == 0
    assert "is staged" not in gitmig(locked.top, "rebase").talk


def test_a_lock_that_is_a_link(locked: Repository) -> None:
    lock = locked.versions.parent / "gitmig.lock"
    lock.rename(locked.top / "revisions.lock")
    lock.symlink_to("../revisions.lock")
    locked.write("e5.py", "e5", "b2")
    locked.commit()
    locked.git("merge", "-q", "--no-commit", "-s", "ours", "main")
    locked.git("checkout", "main", "--", "migrations/versions/d4.py")
    lock.write_text(lock.read_text() + "\n")
    locked.git("add", "-A")
    assert gitmig(locked.top, "rebase").status == 0
    assert (lock.is_symlink(), locked.git("diff", "--name-only", "--", "revisions.lock")) == (True, "")
    assert [line.split()[0] for line in lock.read_text().split("\n") if line and line[0] != "#"] == [
        "a1",
        "b2",
        "d4",
        "c3",
        "e5",
    ]


def test_a_lock_with_windows_line_ends_in_git(locked: Repository) -> None:
    """As committed where git converts nothing: it stays so on disk and in the index."""
    lock = locked.versions.parent / "gitmig.lock"
    for branch in ("main", "branch"):
        locked.git("switch", "-q", branch)
        lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))
        locked.commit()
    with pytest.raises(subprocess.CalledProcessError):
        locked.git("merge", "-q", "main")
    assert gitmig(locked.top, "rebase").status == 0
    assert (locked.git("ls-files", "--unmerged"), locked.git("diff", "--name-only")) == (
        "",
        "migrations/versions/c3.py",
    )
    assert lock.read_bytes().count(b"\r\n") == lock.read_bytes().count(b"\n") == 6


def test_a_lock_that_is_no_file(locked: Repository) -> None:
    lock = locked.versions.parent / "gitmig.lock"
    lock.unlink()
    lock.mkdir()
    done = gitmig(locked.top, "rebase", "--dry-run")
    assert (done.status, f"error: {lock} cannot be read: " in done.talk) == (2, True), done.talk


def test_a_lock_waits_for_the_base_to_be_merged(repository: Repository) -> None:
    (repository.top / "gitmig.toml").write_text("lock = true\n")
    assert gitmig(repository.top, "lock").status == 0
    lock = (repository.versions.parent / "gitmig.lock").read_bytes()
    assert (rebase(repository).status, parents(repository)["c3"]) == (0, "'d4'")
    assert (repository.versions.parent / "gitmig.lock").read_bytes() == lock
    repository.git("stash", "-q", "-u")
    repository.git("merge", "-q", "--no-edit", "main")
    repository.git("stash", "pop", "-q")
    assert "wrote migrations/gitmig.lock" in rebase(repository).output


def test_the_lock_in_conflict_while_git_rebases(tmp_path: Path) -> None:
    """Two commits are put on top of main, each with its line of the lock."""
    repository = project_at(tmp_path).init().line("a1", "b2")
    (repository.top / "gitmig.toml").write_text('lock = true\nbase = "main"\n')
    assert gitmig(repository.top, "lock").status == 0
    repository.commit()
    for branch, names in (("branch", ("c3", "e5")), ("main", ("d4",))):
        repository.git("switch", "-q", *(["-c"] if branch == "branch" else []), branch)
        for parent, name in zip(("b2", *names), names, strict=False):
            repository.write(f"{name}.py", name, parent)
            assert gitmig(repository.top, "lock").status == 0
            repository.commit(name)
    repository.git("switch", "-q", "branch")
    repository.git("config", "core.editor", "true")
    step = ["rebase", "-q", "main"]
    for _ in range(2):
        with pytest.raises(subprocess.CalledProcessError):
            repository.git(*step)
        done = gitmig(repository.top, "rebase")
        assert (done.status, repository.git("ls-files", "--unmerged")) == (0, ""), done.talk
        step = ["rebase", "--continue"]
    repository.git(*step)
    assert repository.git("log", "--format=%s") == "e5\nc3\nd4\na commit"
    assert (parents(repository)["c3"], parents(repository)["e5"]) == ("'d4'", "'c3'")
    for commit in ("HEAD", "HEAD~1"):
        repository.git("checkout", "-q", commit)
        assert gitmig(repository.top, "check", "--all").status == 0


def test_a_hook_writes_the_lock_for_what_it_moved(tmp_path: Path) -> None:
    """What is staged is listed; a draft that is not is no part of the commit."""
    repository = project_at(tmp_path).init().line("a1", "b2")
    (repository.top / "gitmig.toml").write_text('lock = true\nbase = "main"\n')
    repository.commit()
    repository.git("switch", "-q", "-c", "branch")
    repository.git("commit", "-q", "--allow-empty", "-m", "nothing")
    repository.git("switch", "-q", "main")
    repository.write("d4.py", "d4", "b2")
    repository.commit("d4")
    repository.git("switch", "-q", "branch")
    assert gitmig(repository.top, "rebase", "--hook").status == 0, "a missing lock is another hook's"
    repository.git("merge", "-q", "--no-edit", "main")
    repository.write("c3.py", "c3", "b2")
    repository.git("add", "-A")
    repository.write("draft.py", "e5", "c3")
    done = gitmig(repository.top, "rebase", "--hook")
    assert (done.status, "wrote migrations/gitmig.lock" in done.output) == (1, True)
    lock = (repository.versions.parent / "gitmig.lock").read_text()
    assert [line.split()[0] for line in lock.split("\n") if line and line[0] != "#"] == ["a1", "b2", "d4", "c3"]
