"""What is kept in the git directory, and what is told of it without git."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from gitmig import kept
from gitmig.kept import has_remote_branches

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *words: str) -> None:
    identity = (
        "-c",
        "user.name=A Committer",
        "-c",
        "user.email=committer@example.com",
        "-c",
        "init.defaultBranch=main",
    )
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    folder = tmp_path / "origin"
    folder.mkdir()
    git(folder, "init", "-q")
    git(folder, "commit", "-q", "--allow-empty", "-m", "first")
    return folder


def test_what_a_killed_process_had_begun_is_deleted(tmp_path: Path) -> None:
    abandoned, under_way, other = (tmp_path / name for name in ("kept.1.ab", "kept.2.cd", "kept-3.1.ef"))
    for path in (abandoned, under_way, other):
        path.write_bytes(b"half")
    for path in (abandoned, other):
        os.utime(path, (0, 0))
    kept.write(str(tmp_path / "kept"), ("a", 1))
    assert kept.read(str(tmp_path / "kept")) == ("a", 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "kept-3.1.ef", "kept.2.cd"]


def test_a_repository_without_remotes_has_no_branch_of_one(origin: Path) -> None:
    assert not has_remote_branches(str(origin))
    git(origin, "pack-refs", "--all")
    assert not has_remote_branches(str(origin))


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("linked", [False, True])
def test_the_branches_of_a_remote_are_seen(origin: Path, tmp_path: Path, packed: bool, linked: bool) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(origin), str(clone))
    if packed:
        git(clone, "pack-refs", "--all", "--prune")
        git(clone, "symbolic-ref", "--delete", "refs/remotes/origin/HEAD")
        shutil.rmtree(clone / ".git" / "refs" / "remotes", ignore_errors=True)
    if linked:
        git(clone, "worktree", "add", "-q", str(tmp_path / "linked"))
    assert has_remote_branches(str(tmp_path / "linked" if linked else clone))


def test_refs_in_another_format_are_left_to_git(origin: Path, tmp_path: Path) -> None:
    (origin / ".git" / "reftable").mkdir()
    assert has_remote_branches(str(origin))
    assert has_remote_branches(str(tmp_path / "no repository"))
