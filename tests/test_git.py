"""git's plumbing, on real repositories."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from gitmig import git
from gitmig.errors import GitError
from tests.repositories import Repository, project_at

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = [
    'née "q".py',
    "line\nend.py",
    "tab\t.py",
    "*.py",
    "-x.py",
    ":(top)x.py",
    b"\xff.py".decode("utf-8", "surrogateescape"),
]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return project_at(tmp_path / "repository").init().line("a", "b")


def test_hostile_names_come_out_whole(repository: Repository) -> None:
    for name in HOSTILE:
        (repository.versions / name).write_text(name.encode("utf-8", "replace").decode())
    commit = repository.commit()
    for entries in (
        git.list_tree(str(repository.top), commit, ["migrations"]),
        git.list_index(str(repository.top), ["migrations"]),
    ):
        assert {entry.path for entry in entries} == {
            f"migrations/versions/{name}" for name in (*HOSTILE, "a.py", "b.py")
        } | {"migrations/env.py"}


def test_directories_are_no_patterns(repository: Repository) -> None:
    (repository.top / "x*").mkdir()
    (repository.top / "xy").mkdir()
    for name in ("x*", "xy"):
        (repository.top / name / "f").write_text(name)
    commit = repository.commit()
    assert [entry.path for entry in git.list_tree(str(repository.top), commit, ["x*"])] == ["x*/f"]
    assert [entry.path for entry in git.list_index(str(repository.top), ["x*"])] == ["x*/f"]


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_contents_at_hand_are_known_by_the_ids_that_git_gives(tmp_path: Path, algorithm: str) -> None:
    subprocess.run(["git", "init", "-q", f"--object-format={algorithm}", tmp_path], check=True)
    given = os.urandom(1000)  # git has no such object: it is not asked
    command = ["git", "hash-object", "--stdin"]
    blob = subprocess.run(command, cwd=tmp_path, input=given, capture_output=True, check=True).stdout.decode().strip()
    assert git.read_blobs(str(tmp_path), [blob], at_hand=[b"other", given]) == {blob: given}


def test_blobs_are_read_byte_for_byte(repository: Repository) -> None:
    contents = {"empty": b"", "binary": bytes(range(256)), "lines": b"\n\n", "large": b"x" * 300_000}
    for name, content in contents.items():
        (repository.top / name).write_bytes(content)
    commit = repository.commit()
    entries = [entry for entry in git.list_tree(str(repository.top), commit) if entry.path in contents]
    found = git.read_blobs(str(repository.top), [entry.blob for entry in entries])
    assert {entry.path: found[entry.blob] for entry in entries} == contents
    assert git.read_blobs(str(repository.top), []) == {}


def test_an_object_that_is_not_there_is_named(repository: Repository) -> None:
    with pytest.raises(GitError, match="git has no object 1234"):
        git.read_blobs(str(repository.top), ["1234" * 10])


def test_links_are_files_and_submodules_are_not(repository: Repository) -> None:
    (repository.top / "link").symlink_to("absent")
    repository.commit()
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    modes = {entry.path: entry.mode for entry in git.list_index(str(repository.top))}
    assert modes["link"] == git.SYMBOLIC_LINK
    assert "sub" not in modes


def test_a_hooks_environment_does_not_mislead(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """git runs hooks with GIT_DIR set; a command in another repository must not follow it."""
    other = project_at(tmp_path / "other").init()
    commit = repository.commit()
    monkeypatch.setenv("GIT_DIR", str(other.top / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.top))
    assert git.resolve_commit(str(repository.top), "HEAD") == commit


def test_the_index_of_a_partial_commit_is_the_one_that_counts(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`git commit FILE` hands hooks an index of its own."""
    repository.commit()
    index = repository.top / "other-index"
    subprocess.run(
        ["git", "read-tree", "--empty"],
        cwd=repository.top,
        env={**os.environ, "GIT_INDEX_FILE": str(index)},
        check=True,
    )
    monkeypatch.setenv("GIT_INDEX_FILE", str(index))
    assert git.list_index(str(repository.top)) == []


@pytest.mark.parametrize("name", ["main", "HEAD", "HEAD~0", "refs/heads/main"])
def test_names_of_commits(repository: Repository, name: str) -> None:
    assert git.resolve_commit(str(repository.top), "HEAD") is None
    commit = repository.commit()
    assert git.resolve_commit(str(repository.top), name) == commit
    assert git.base_commit(str(repository.top), name) == commit


@pytest.mark.parametrize("name", ["absent", "--help", "-x", "HEAD~9", "main:alembic.ini", "", "a b", "\udcff"])
def test_names_of_nothing(repository: Repository, name: str) -> None:
    repository.commit()
    with pytest.raises(GitError, match="git knows no commit"):
        git.base_commit(str(repository.top), name)


def test_the_default_base(repository: Repository, tmp_path: Path) -> None:
    repository.commit()
    assert git.default_base(str(repository.top)) is None
    repository.git("clone", "-q", ".", str(tmp_path / "clone"))
    assert git.default_base(str(tmp_path / "clone")) == "origin/main"
    Repository(tmp_path / "clone").git("remote", "set-head", "origin", "--delete")
    assert git.default_base(str(tmp_path / "clone")) == "origin/main"


@pytest.mark.parametrize(
    ("remotes", "expected"),
    [
        (["upstream"], "upstream/develop"),
        (["upstream", "fork"], None),
        (["upstream", "fork", "origin"], "origin/develop"),
        (["a/b"], None),
        ([], None),
    ],
)
def test_the_default_base_of_a_remote_with_another_name(
    repository: Repository, tmp_path: Path, remotes: list[str], expected: str | None
) -> None:
    repository.commit()
    repository.git("branch", "-m", "develop")
    here = Repository(tmp_path / "here")
    here.top.mkdir()
    here.init()
    for remote in remotes:
        here.git("remote", "add", remote, str(repository.top))
        here.git("fetch", "-q", remote)
        here.git("remote", "set-head", remote, "develop")
    assert git.default_base(str(here.top)) == expected


def test_the_remote_that_was_cloned_is_the_base(repository: Repository, tmp_path: Path) -> None:
    """Another remote is a copy of somebody's, of which git knows no default branch unless it is told."""
    repository.commit()
    repository.git("clone", "-q", "--origin=upstream", ".", str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    clone.git("remote", "add", "fork", str(repository.top))
    clone.git("fetch", "-q", "fork")
    clone.git("update-ref", "-d", "--no-deref", "refs/remotes/fork/HEAD")
    assert git.default_base(str(clone.top)) == "upstream/main"
    clone.git("remote", "set-head", "upstream", "--delete")
    assert git.default_base(str(clone.top)) is None


def test_one_branch_of_another_name_is_no_default(repository: Repository, tmp_path: Path) -> None:
    """A clone of one branch, as a service makes it: compared with itself nothing would be new."""
    repository.commit()
    repository.git("branch", "branch")
    repository.git("clone", "-q", "--single-branch", "--branch=branch", ".", str(tmp_path / "clone"))
    assert git.default_base(str(tmp_path / "clone")) is None


def test_where_branches_part(repository: Repository) -> None:
    top = str(repository.top)
    start = repository.commit()
    repository.git("switch", "-q", "-c", "branch")
    repository.write("c.py", "c", "b")
    branch = repository.commit()
    repository.git("switch", "-q", "main")
    repository.write("d.py", "d", "b")
    main = repository.commit()
    assert git.merge_base(top, branch, main) == start
    assert git.merge_base(top, main, main) == main
    repository.git("merge", "-q", "--no-edit", "branch")
    merge = repository.git("rev-parse", "HEAD")
    assert git.parents(top, merge) == [main, branch]
    assert git.merge_base(top, merge, main) == main
    repository.git("switch", "-q", "--orphan", "other")
    repository.write("e.py", "e")
    assert git.merge_base(top, repository.commit(), main) is None


def test_a_shallow_clone_of_a_merge_commit_knows_its_base(repository: Repository, tmp_path: Path) -> None:
    """What actions/checkout leaves on a pull request: depth one, and the base's commit is not there."""
    start = repository.commit()
    repository.git("switch", "-q", "-c", "branch")
    repository.write("c.py", "c", "b")
    repository.commit()
    repository.git("switch", "-q", "-c", "merge", start)
    repository.git("merge", "-q", "--no-ff", "--no-edit", "branch")
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    shallow = str(tmp_path / "shallow")
    repository.git("clone", "-q", "--depth=1", "--branch=merge", f"file://{repository.top}", shallow)
    assert git.is_shallow(shallow)
    head = git.resolve_commit(shallow, "HEAD")
    assert head is not None
    assert git.resolve_commit(shallow, start) is None
    assert git.base_commit(shallow, start) == start
    assert git.base_commit(shallow, "origin/main") == start
    for order in ("+main", "main:refs/heads/written"):
        with pytest.raises(GitError, match="git knows no commit"):
            git.base_commit(shallow, order)
    assert git.resolve_commit(shallow, "written") is None
    assert git.merge_base(shallow, head, start) == start


def test_a_whole_clone_is_never_made_shallow(repository: Repository, tmp_path: Path) -> None:
    repository.commit()
    clone = tmp_path / "clone"
    repository.git("clone", "-q", ".", str(clone))
    repository.git("branch", "later")
    with pytest.raises(GitError, match="git knows no commit 'later'") as caught:
        git.base_commit(str(clone), "later")
    assert caught.value.hint == "fetch it: git fetch origin later"
    assert not (clone / ".git" / "shallow").exists()


def test_without_a_remote_nothing_is_to_be_fetched(repository: Repository) -> None:
    repository.commit()
    with pytest.raises(GitError, match="git knows no commit 'later'") as caught:
        git.base_commit(str(repository.top), "later")
    assert str(caught.value.hint).startswith("there is no remote to fetch it from; name a branch")


def test_git_itself_may_be_missing(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitError, match="git is not installed"):
        git.is_shallow(str(repository.top))


@pytest.mark.parametrize(("directory", "words"), [("absent", "git cannot be run in"), ("", "not a git repository")])
def test_what_git_refuses_is_passed_on(tmp_path: Path, directory: str, words: str) -> None:
    with pytest.raises(GitError, match=words):
        git.is_shallow(str(tmp_path / directory))


def test_a_checkout_of_another_user_is_trusted_in_a_job(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert git.trusted() == ()
    assert subprocess.run(["git", "rev-parse", "HEAD"], cwd=repository.top, capture_output=True).returncode == 128
    monkeypatch.setenv("GITHUB_WORKSPACE", str(repository.top))
    subprocess.run(["git", *git.trusted(), "rev-parse", "HEAD"], cwd=repository.top, capture_output=True, check=True)
