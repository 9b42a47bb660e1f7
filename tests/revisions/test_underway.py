"""Which side is the base while git merges or rebases."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gitmig.revisions.underway import base_now, first_commits, underway
from tests.repositories import Repository

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """root <- published (origin/main) <- local (main); root <- one (first) and root <- two (second)."""
    repository = Repository(tmp_path).init()
    commit(repository, "root")
    for branch in ("first", "second"):
        repository.git("branch", branch)
    commit(repository, "published")
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    commit(repository, "local")
    for branch in ("first", "second"):
        repository.git("switch", "-q", branch)
        commit(repository, branch)
    return repository


def commit(repository: Repository, name: str) -> None:
    (repository.top / f"{name}.txt").write_text(name)
    repository.commit(name)


def merge(repository: Repository, into: str, other: str) -> None:
    repository.git("switch", "-q", into)
    repository.git("merge", "-q", "--no-commit", "--no-ff", other)


MERGES = [
    ("first", "main", "origin/main", "main"),  # the base, and what is not pushed of it
    ("first", "origin/main", "origin/main", "origin/main"),
    ("main", "first", "origin/main", "origin/main"),  # theirs is the branch
    ("main", "first", "", "HEAD"),
    ("first", "main", "", "main"),
    ("first", "second", "origin/main", "origin/main"),  # the base is newer than both
    ("first", "second", "absent", "second"),
]


@pytest.mark.parametrize(("into", "other", "configured", "expected"), MERGES)
def test_a_merge(repository: Repository, into: str, other: str, configured: str, expected: str) -> None:
    merge(repository, into, other)
    found = underway(str(repository.top))
    assert found is not None
    assert (found.kind, found.other) == ("merge", repository.git("rev-parse", other))
    assert base_now(str(repository.top), configured) == expected


def test_while_a_hook_may_still_stop_a_merge(repository: Repository) -> None:
    """Git has not written down what it merges when it runs pre-merge-commit, and says the same as a stopped merge does."""
    hook = repository.top / ".git" / "hooks" / "pre-merge-commit"
    hook.parent.mkdir(exist_ok=True)
    program = "from gitmig.revisions.underway import *; print(underway('.').other, base_now('.', ''))"
    hook.write_text(f"#!/bin/sh\ntest -e .git/MERGE_HEAD && exit\n{sys.executable} -c {program!r} >told\nexit 1\n")
    hook.chmod(0o755)
    repository.git("switch", "-q", "first")
    subprocess.run(["git", "merge", "-q", "--no-edit", "main"], cwd=repository.top, capture_output=True)
    told = (repository.top / "told").read_text().split()
    assert told == [repository.git("rev-parse", "main"), "main"]
    found = underway(str(repository.top))
    assert found == ("merge", told[0])


def test_a_merge_that_is_done(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hook post-merge has the same environment."""
    repository.git("switch", "-q", "first")
    repository.git("merge", "-q", "--no-edit", "main")
    monkeypatch.setenv(f"GITHEAD_{repository.git('rev-parse', 'main')}", "main")
    assert underway(str(repository.top)) is None


def test_two_branches_of_the_base(repository: Repository) -> None:
    """Both have the base: what is merged into this branch is what it goes on top of; on the base's own branch, the base."""
    for branch in ("first", "second"):
        repository.git("switch", "-q", branch)
        repository.git("merge", "-q", "--no-edit", "origin/main")
    merge(repository, "second", "first")
    assert base_now(str(repository.top), "origin/main") == "first"
    repository.git("merge", "--abort")
    merge(repository, "main", "first")
    assert base_now(str(repository.top), "origin/main") == "origin/main"


@pytest.mark.parametrize("backend", ["--merge", "--apply"])
@pytest.mark.parametrize(
    ("onto", "configured", "expected"),
    [("main", "origin/main", "main"), ("origin/main", "origin/main", "origin/main"), ("second", "", "second")],
)
def test_a_rebase(repository: Repository, backend: str, onto: str, configured: str, expected: str) -> None:
    repository.git("switch", "-q", onto, *(["--detach"] if "/" in onto else []))
    (repository.top / "first.txt").write_text("another")
    repository.git("add", "-A")
    repository.git("commit", "-q", "--amend", "--no-edit")
    if "/" in onto:
        repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repository.git("switch", "-q", "first")
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("rebase", "-q", backend, onto)
    found = underway(str(repository.top))
    assert found is not None
    assert found.kind == "rebase"
    assert base_now(str(repository.top), configured) == expected


def test_nothing_is_underway(repository: Repository) -> None:
    assert underway(str(repository.top)) is None
    assert base_now(str(repository.top), "origin/main") == "origin/main"


SIGNER = """#!/bin/sh
cat > /dev/null
case "$*" in
*--verify*) echo "[GNUPG:] GOODSIG 1 somebody"; echo "a signature" >&2 ;;
*) echo "[GNUPG:] SIG_CREATED " >&2; echo "-----BEGIN PGP SIGNATURE-----"; echo "-----END PGP SIGNATURE-----" ;;
esac
"""


def test_signatures_are_no_paths(repository: Repository, tmp_path: Path) -> None:
    """`log.showSignature` prints what is found out about them among the names."""
    program = tmp_path.with_name("sign")
    program.write_text(SIGNER)
    program.chmod(0o755)
    for name, value in (("gpg.program", str(program)), ("log.showSignature", "true")):
        repository.git("config", name, value)
    (repository.top / "a.txt").write_text("a")
    repository.git("add", "-A")
    repository.git("commit", "-q", "-S", "-m", "signed")
    assert "a signature" in repository.git("log", "-1", "--format=")
    assert sorted(first_commits(str(repository.top), "HEAD~1", ["."])) == ["a.txt"]


def test_which_file_came_first(repository: Repository) -> None:
    """A file that was renamed counts from when it got its name; names come as they are."""
    commit(repository, "née\n")
    commit(repository, "a")
    repository.git("mv", "a.txt", "b.txt")
    repository.commit()
    found = first_commits(str(repository.top), "main", ["."])
    assert sorted(found, key=found.__getitem__) == ["second.txt", "née\n.txt", "a.txt", "b.txt"]
    assert first_commits(str(repository.top), "main", ["nowhere"]) == {}
