"""Undoing `gitmig rebase`, killing it, running it twice at once."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from gitmig.commands.rebase import Request, changed_files
from gitmig.errors import RebaseRefused
from gitmig.project import find_project
from gitmig.revisions.rebased_files import record_of
from tests.commands.rebase.running import gitmig, parents, rebase
from tests.repositories import Repository, revision_text


def test_undo_refuses_what_was_changed_since(repository: Repository) -> None:
    rebase(repository)
    path = repository.versions / "c3.py"
    path.write_text(path.read_text() + "# more\n")
    done = gitmig(repository.top, "rebase", "--undo")
    assert (done.status, f"{path} was changed since" in done.talk) == (2, True)
    path.unlink()
    assert "is gone, so it cannot be put back" in gitmig(repository.top, "rebase", "--undo").talk


def test_undo_leaves_an_index_that_was_changed_since(repository: Repository) -> None:
    path = repository.write("e5.py", "e5", "b2")
    repository.git("add", "-A")
    rebase(repository)
    repository.git("rm", "-q", "--cached", "migrations/versions/e5.py")
    assert gitmig(repository.top, "rebase", "--undo").status == 0
    assert (path.read_text(), repository.git("ls-files", "migrations/versions/e5.py")) == (
        revision_text("e5", "b2"),
        "",
    )


def test_a_conflict_that_was_committed_as_solved_does_not_come_back(locked: Repository) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        locked.git("merge", "-q", "main")
    assert gitmig(locked.top, "rebase").status == 0
    locked.git("commit", "-q", "-a", "--no-edit")
    done = gitmig(locked.top, "rebase", "--undo")
    assert (done.status, "its conflict in migrations/gitmig.lock is solved and committed" in done.talk) == (2, True)
    assert (locked.git("status", "--short"), parents(locked)["c3"]) == ("", "'d4'")


def test_a_merge_can_be_given_up_afterwards(locked: Repository) -> None:
    """Git refuses that for files of which it does not know that they are as staged."""
    with pytest.raises(subprocess.CalledProcessError):
        locked.git("merge", "-q", "main")
    assert gitmig(locked.top, "rebase").status == 0
    locked.git("merge", "--abort")
    assert locked.git("status", "--short") == "M migrations/versions/c3.py"


def test_undo_goes_alone(repository: Repository) -> None:
    done = rebase(repository, "--undo")
    assert (done.status, "--undo goes with no other option" in done.talk) == (2, True)


def test_permissions_stay(repository: Repository) -> None:
    path = repository.versions / "c3.py"
    path.chmod(0o750)
    rebase(repository)
    assert path.stat().st_mode & 0o777 == 0o750


KILLED = """
import os, sys
from gitmig.revisions import journal
real, count = os.replace, 0
def replace(old, new):
    global count
    if new.endswith(".py"):
        count += 1
        if count == int(sys.argv[1]):
            os.kill(os.getpid(), {signal})
    real(old, new)
os.replace = replace
from gitmig.__main__ import main
raise SystemExit(main(["rebase", "--base", "main"]))
"""


@pytest.mark.parametrize("after", [1, 2])
def test_a_run_that_was_killed_is_put_back_by_the_next(repository: Repository, after: int) -> None:
    repository.write("e5.py", "e5", "b2")
    repository.git("add", "-A")
    index, before = repository.git("ls-files", "-s"), parents(repository)
    program = KILLED.format(signal=int(signal.SIGKILL))
    killed = subprocess.run([sys.executable, "-c", program, str(after)], cwd=repository.top, capture_output=True)
    assert killed.returncode == -signal.SIGKILL
    assert (parents(repository) != before) == (after == 2)
    assert gitmig(repository.top, "rebase", "--undo").status == 0
    assert (parents(repository), repository.git("ls-files", "-s")) == (before, index)
    assert sorted(path.name for path in repository.versions.iterdir()) == ["a1.py", "b2.py", "c3.py", "e5.py"]

    subprocess.run([sys.executable, "-c", program, str(after)], cwd=repository.top, capture_output=True)
    assert "interrupted; without --dry-run it is put back first" in rebase(repository, "--dry-run").talk
    done = rebase(repository)
    assert (done.status, "an earlier rebase was interrupted; put back first" in done.talk) == (0, True)
    assert (parents(repository)["c3"], parents(repository)["e5"]) == ("'d4'", "'c3'")


def test_one_file_that_cannot_be_written_and_none_is(repository: Repository) -> None:
    """The second one's folder may not be written; as root nothing is forbidden, so that git's index is locked instead."""
    repository.write("e5.py", "e5", "b2")
    repository.git("add", "-A")
    before, index = parents(repository), repository.git("ls-files", "-s")
    lock = repository.top / ".git" / "index.lock"
    lock.touch()
    done = rebase(repository)
    lock.unlink()
    assert (done.status, "index.lock" in done.talk) == (2, True)
    assert (parents(repository), repository.git("ls-files", "-s")) == (before, index)
    assert gitmig(repository.top, "rebase", "--undo").status == 2


def test_where_nothing_can_be_kept_nothing_is_changed(repository: Repository) -> None:
    (repository.top / ".git" / "gitmig").write_text("a file where a folder should be")
    done = rebase(repository)
    assert (done.status, parents(repository)["c3"]) == (2, "'b2'")
    assert f"there is no place to keep what was there before: {repository.top}/.git/gitmig: " in done.talk
    assert "nothing was changed; give the right to write there" in done.talk


@pytest.mark.parametrize(
    ("hook", "words"), [(False, "was changed meanwhile"), (True, "its header is another one on disk")]
)
def test_a_file_that_another_run_has_changed(repository: Repository, hook: bool, words: str) -> None:
    project = find_project(directory=str(repository.top))
    request = Request("main", "", dry_run=True, hook=hook, form="text")
    (planned,), _ = changed_files([project], request)
    repository.write("c3.py", "c3", "d4")
    with pytest.raises(RebaseRefused, match=words):
        record_of([planned], hook=hook, stage=False)


def test_two_at_once(repository: Repository) -> None:
    import fcntl

    folder = repository.top / ".git" / "gitmig"
    folder.mkdir(exist_ok=True)
    with (folder / "rebase.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = rebase(repository)
    assert (done.status, "another `gitmig rebase` is at work here" in done.talk) == (2, True)
