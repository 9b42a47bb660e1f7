"""`gitmig rebase` in the middle of what git does."""

from __future__ import annotations

import subprocess

import pytest

from tests.commands.rebase.running import gitmig, parents, rebase
from tests.repositories import Repository


def test_while_the_base_is_merged(repository: Repository) -> None:
    repository.git("merge", "-q", "--no-commit", "--no-ff", "main")
    done = gitmig(repository.top, "rebase")
    assert (done.status, parents(repository)["c3"], done.talk.count("note")) == (0, "'d4'", 1)
    repository.git("commit", "-q", "-a", "--no-edit")
    assert gitmig(repository.top, "check", "--base", "main").status == 0


def test_while_a_branch_is_merged_into_main(repository: Repository) -> None:
    """It is main's revision that stays."""
    repository.git("switch", "-q", "main")
    repository.git("merge", "-q", "--no-commit", "--no-ff", "branch")
    assert gitmig(repository.top, "rebase").status == 0
    assert (parents(repository)["c3"], parents(repository)["d4"]) == ("'d4'", "'b2'")
    assert repository.git("diff", "--name-only") == "", "what was staged is staged"


def test_while_git_rebases(repository: Repository) -> None:
    (repository.top / "notes.txt").write_text("ours")
    repository.commit("notes")
    repository.git("switch", "-q", "main")
    (repository.top / "notes.txt").write_text("theirs")
    repository.commit("notes")
    repository.git("switch", "-q", "branch")
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("rebase", "-q", "main")
    assert repository.git("diff", "--name-only", "--diff-filter=U") == "notes.txt"
    assert gitmig(repository.top, "rebase").status == 0
    assert parents(repository)["c3"] == "'d4'"


def test_while_a_commit_is_picked(repository: Repository) -> None:
    repository.git("switch", "-q", "-c", "other", "main")
    repository.git("cherry-pick", "--no-commit", "branch")
    assert rebase(repository).status == 0
    assert (parents(repository)["c3"], repository.git("diff", "--name-only")) == ("'d4'", "")


def test_what_to_type_about_a_conflict_can_be_pasted_where_one_is(repository: Repository) -> None:
    for branch, parent in (("main", "d4"), ("branch", "b2")):
        repository.git("switch", "-q", branch)
        repository.write("my $file.py", "e5", parent)
        repository.commit()
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "-q", "main")
    command = gitmig(repository.versions, "rebase").talk.split("`")[1]
    repository.write("my $file.py", "e5", "d4")
    subprocess.run(command, shell=True, cwd=repository.versions, check=True)
    assert gitmig(repository.versions, "rebase").status == 0


def test_a_conflict_of_what_is_no_revision_does_not_matter(repository: Repository) -> None:
    for branch in ("main", "branch"):
        repository.git("switch", "-q", branch)
        (repository.versions / "queries").mkdir(exist_ok=True)
        (repository.versions / "queries" / "users.py").write_text(branch)
        repository.commit()
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "-q", "main")
    done = gitmig(repository.top, "rebase")
    assert (done.status, parents(repository)["c3"]) == (0, "'d4'"), done.talk


def test_a_revision_in_conflict_is_named(repository: Repository) -> None:
    repository.git("switch", "-q", "main")
    repository.write("c3.py", "e5", "d4")
    repository.commit()
    repository.git("switch", "-q", "branch")
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "-q", "main")
    done = gitmig(repository.top, "rebase")
    assert done.status == 2
    assert done.talk.split("\n")[:2] == [
        "error: git could not merge migrations/versions/c3.py: it is in conflict",
        "  resolve it, type `git add migrations/versions/c3.py`, then again",
    ]
