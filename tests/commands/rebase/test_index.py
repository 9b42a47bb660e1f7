"""What is staged, what is not, and how files are named: `gitmig rebase` and git's index."""

from __future__ import annotations

import json
import os

import pytest

from tests.commands.rebase.running import gitmig, parents, rebase
from tests.repositories import Repository, revision_text


def test_what_was_staged_is_staged_again(repository: Repository) -> None:
    repository.write("e5.py", "e5", "c3")
    repository.write("c3.py", "c3", "b2", message="changed")
    repository.git("add", "-A")
    rebase(repository)
    assert repository.git("diff", "--name-only") == ""
    assert "down_revision = 'd4'" in repository.git("show", ":migrations/versions/c3.py")


def test_what_was_committed_is_not_staged(repository: Repository) -> None:
    rebase(repository)
    assert repository.git("status", "--short") == "M migrations/versions/c3.py"  # the helper strips the first blank
    assert repository.git("diff", "--cached", "--name-only") == ""


def test_a_file_staged_in_part_stays_so(repository: Repository) -> None:
    """Both contents move; what was not staged is not staged now."""
    path = repository.write("e5.py", "e5", "b2", message="staged")
    repository.git("add", "-A")
    repository.write("e5.py", "e5", "b2", message="not staged")
    index = repository.git("ls-files", "-s")
    rebase(repository)
    assert (parents(repository)["c3"], parents(repository)["e5"]) == ("'d4'", "'c3'")
    staged = repository.git("show", ":migrations/versions/e5.py")
    assert ("down_revision = 'c3'" in staged, '"""staged"""' in staged) == (True, True)
    assert '"""not staged"""' in path.read_text()
    assert gitmig(repository.top, "rebase", "--undo").status == 0
    assert repository.git("ls-files", "-s") == index
    assert path.read_text() == revision_text("e5", "b2", message="not staged")


def test_untracked_and_intended_files_move_unstaged(repository: Repository) -> None:
    repository.write("e5.py", "e5", "c3")
    repository.write("f6.py", "f6", "b2")
    repository.git("add", "--intent-to-add", "migrations/versions/f6.py")
    index = repository.git("ls-files", "-s")
    assert rebase(repository).status == 0
    assert (parents(repository)["e5"], parents(repository)["f6"]) == ("'c3'", "'e5'")
    assert repository.git("ls-files", "-s") == index


def test_line_ends_that_git_converts(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "true")
    path = repository.versions / "e5.py"
    path.write_bytes(revision_text("e5", "c3").replace("\n", "\r\n").encode())
    (repository.versions / "c3.py").write_bytes(revision_text("c3", "b2", message="x").replace("\n", "\r\n").encode())
    repository.git("add", "-A")
    rebase(repository)
    assert repository.git("diff", "--name-only") == ""
    assert (repository.versions / "c3.py").read_bytes() == (
        revision_text("c3", "d4", message="x").replace("\n", "\r\n").encode()
    )


@pytest.mark.parametrize(
    "name",
    [
        b"with space.py",
        b"new\nline.py",
        b"\xff\xfe.py",
        "née 🐘.py".encode(),
        b"-q.py",
        b":(top)x.py",
        b"long" * 63 + b".py",
    ],
)
def test_odd_file_names(repository: Repository, name: bytes) -> None:
    path = os.fsencode(repository.versions) + b"/" + name
    text = revision_text("e5", "b2").encode()
    with open(path, "wb") as file:
        file.write(text)
    repository.git("add", "-A")
    index = repository.git("ls-files", "-s")
    done = rebase(repository)
    assert (done.status, repository.git("diff", "--name-only")) == (0, "migrations/versions/c3.py"), done.talk
    with open(path, "rb") as file:
        assert file.read() == text.replace(b"'b2'", b"'c3'")
    assert json.loads(rebase(repository, "--format", "json").output)["changed"] is False
    assert gitmig(repository.top, "rebase", "--undo").status == 0
    assert repository.git("ls-files", "-s") == index
