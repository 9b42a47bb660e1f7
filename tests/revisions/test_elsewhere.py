"""Where in git a revision is that the files here do not have, in real repositories."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from gitmig.project import find_project
from gitmig.revisions.elsewhere import nowhere, where_in_git
from tests.repositories import Repository, project_at, revision_text

if TYPE_CHECKING:
    from pathlib import Path

WANTED = "c0ffee12"
FILE = "migrations/versions/carts.py"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A project on main, which has two revisions."""
    made = project_at(tmp_path / "shop").line("a1", "b2").init()
    made.commit("Begin")
    monkeypatch.chdir(made.top)
    return made


def branch(repository: Repository, name: str, revision: str = WANTED, file: str = "carts.py") -> str:
    """Commit a revision on a branch and go back to main."""
    repository.git("switch", "-q", "-c", name)
    repository.write(file, revision, "b2")
    commit = repository.commit(f"Add {file}")
    repository.git("switch", "-q", "main")
    return commit[:10]


def where(repository: Repository, name: str = WANTED) -> str | None:
    return where_in_git(find_project(directory=str(repository.top)), name)


def typed(text: str | None) -> str:
    """The last command of an answer."""
    assert text is not None
    return text.split("`")[-2]


def test_on_another_branch(repository: Repository) -> None:
    short = branch(repository, "carts")
    repository.git("switch", "-q", "-c", "more", "carts")
    repository.write("prices.py", "d4", WANTED)  # names it as its parent
    repository.commit("Add prices")
    repository.git("switch", "-q", "main")
    found = where(repository)
    assert found is not None
    assert found.startswith(f"git has it on carts, more, in commit {short} of ")
    assert (
        f": Add carts.py\n  to get it: `git merge carts`, or this file alone: `git restore --source=carts -- {FILE}`"
        in found
    )
    assert where(repository, WANTED[:5]) == found
    repository.git(*typed(found).split()[1:])
    assert (repository.top / FILE).exists()


def test_on_a_branch_of_a_remote(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        branch(repository, f"carts-{number}", file=f"carts-{number}.py")
    subprocess.run(["git", "clone", "-q", str(repository.top), str(tmp_path / "clone")], check=True)
    clone = Repository(tmp_path / "clone")
    (clone.top / "below").mkdir()
    monkeypatch.chdir(clone.top / "below")
    found = where(clone)
    assert found is not None
    assert found.startswith("git has it on origin/carts-0, origin/carts-1, origin/carts-2 and 2 more, in commit ")
    assert f"--source=origin/carts-0 -- ../{FILE.replace('carts', 'carts-0')}`" in found
    monkeypatch.chdir(tmp_path)
    assert f"`git -C {clone.top} restore --source=origin/carts-0 -- migrations/" in (where(clone) or "")


def test_deleted(repository: Repository) -> None:
    repository.write("carts.py", WANTED, "b2")
    repository.commit("Add carts")
    (repository.top / FILE).unlink()
    assert where(repository) == (
        f"the last commit has it in {FILE}, the working tree does not\n  to get it back: `git checkout HEAD -- {FILE}`"
    )
    short = repository.commit("Remove carts")[:10]
    repository.git("commit", "-q", "--allow-empty", "-m", "Go on")
    found = where(repository)
    assert found is not None
    assert found.startswith(f"git had it in {FILE} until commit {short} of ")
    assert typed(found) == f"git restore --source={short}~1 -- {FILE}"
    repository.git(*typed(found).split()[1:])
    assert WANTED in (repository.top / FILE).read_text()


def test_deleted_before_its_branch_was_merged(repository: Repository) -> None:
    branch(repository, "carts")
    repository.git("switch", "-q", "carts")
    (repository.top / FILE).unlink()
    repository.commit("Remove carts")
    repository.git("switch", "-q", "main")
    found = where(repository)
    assert found is not None
    assert found.startswith("git has it on no branch any more, but in commit ")
    repository.write("d4.py", "d4", "b2")
    repository.commit("Meanwhile")
    repository.git("merge", "-q", "--no-edit", "carts")
    assert (where(repository) or "").startswith(f"git had it in {FILE} until commit ")


def test_under_another_id_now(repository: Repository) -> None:
    repository.write("carts.py", WANTED, "b2")
    repository.commit("Add carts")
    repository.write("carts.py", "d4", "b2")
    assert where(repository) == (
        f"the last commit has it in {FILE}, the working tree does not\n"
        "  to get it back: by hand, because what is in that file now would be lost: "
        f"`git diff HEAD -- {FILE}`"
    )
    short = repository.commit("Give it another id")[:10]
    found = where(repository) or ""
    assert found.startswith(f"git had it in {FILE} until commit ")
    assert typed(found) == f"git diff {short}~1 -- {FILE}"


def test_on_no_branch_any_more(repository: Repository) -> None:
    branch(repository, "carts")
    repository.git("branch", "-q", "-D", "carts")
    found = where(repository)
    assert found is not None
    assert "on no branch any more, but in commit" in found
    repository.git(*typed(found).split()[1:])
    assert WANTED in (repository.top / FILE).read_text()


def test_in_a_stash(repository: Repository) -> None:
    repository.write("carts.py", WANTED, "b2")
    repository.git("stash", "push", "-q", "--include-untracked")
    assert "on no branch any more, but in commit" in (where(repository) or "")


def test_a_detached_head_and_a_tag(repository: Repository) -> None:
    branch(repository, "carts")
    repository.git("tag", "-a", "-m", "one", "v1", "carts")
    repository.git("branch", "-q", "-D", "carts")
    repository.git("switch", "-q", "--detach", "main")
    assert (where(repository) or "").startswith("git has it on v1, in commit ")


def test_look_alikes(repository: Repository) -> None:
    """A comment, a parent, a docstring, a longer id, another kind of file, a folder that holds no revisions."""
    repository.git("switch", "-q", "-c", "others")
    child = repository.write("prices.py", "d4", WANTED)
    child.write_text(f"# replaces {WANTED}\n{child.read_text()}")
    repository.write("e5.py", "e5", "b2", message=f"after {WANTED}")
    repository.write("f6.py", "x" + WANTED, "b2")
    (repository.versions / "notes.txt").write_text(revision_text(WANTED))
    (repository.versions / "__init__.py").write_text(revision_text(WANTED))
    (repository.top / "docs").mkdir()
    (repository.top / "docs" / "example.py").write_text(revision_text(WANTED))
    repository.commit("Others")
    repository.git("switch", "-q", "main")
    assert where(repository) is None
    for name in ("a branch", "left@c0ffee", "-1", "", "c0f"):
        assert where(repository, name) is None


def test_of_another_project(repository: Repository) -> None:
    billing = project_at(repository.top / "billing")
    billing.write("carts.py", WANTED, None)
    repository.commit("Add billing")
    (repository.top / "other.py").write_text(f"# {WANTED}\n")
    found = where_in_git(find_project([str(repository.top / "alembic.ini")]), WANTED)
    assert found == (
        "billing/migrations/versions/carts.py has it, which is no revision of this project\n  "
        "correct the URL where the database is another project's, else version_locations"
    )


def test_a_file_that_is_not_named_after_it(repository: Repository) -> None:
    branch(repository, "carts", file="über carts.py")
    found = where(repository)
    assert "-- 'migrations/versions/über carts.py'`" in (found or "")


def test_what_others_wrote_moves_no_cursor(repository: Repository) -> None:
    repository.git("switch", "-q", "-c", "carts")
    repository.write("carts.py", WANTED, "b2")
    repository.commit("Add \x1b[2J\x07 carts")
    repository.git("switch", "-q", "main")
    assert r"Add \x1b[2J\x07 carts" in (where(repository) or "")


def test_a_shallow_clone(repository: Repository, tmp_path: Path) -> None:
    branch(repository, "carts")
    address = f"file://{repository.top}"
    subprocess.run(["git", "clone", "-q", "--depth=1", address, str(tmp_path / "clone")], check=True)
    clone = Repository(tmp_path / "clone")
    assert where(clone) is None
    assert "this clone is shallow: `git fetch --unshallow`" in nowhere(find_project(directory=str(clone.top)))
    clone.git("fetch", "-q", "--depth=1", "origin", "carts:carts")
    assert (where(clone) or "").startswith("git has it on carts, in commit ")


def test_a_partial_clone(repository: Repository, tmp_path: Path) -> None:
    branch(repository, "carts")
    repository.git("config", "uploadpack.allowFilter", "true")
    address = f"file://{repository.top}"
    subprocess.run(["git", "clone", "-q", "--filter=blob:none", address, str(tmp_path / "clone")], check=True)
    assert (where(Repository(tmp_path / "clone")) or "").startswith("git has it on origin/carts, in commit ")


def test_without_a_repository_or_a_commit(tmp_path: Path) -> None:
    project = project_at(tmp_path).line("a1")
    assert where(project) is None
    assert nowhere(find_project(directory=str(tmp_path))).startswith("no git repository is here")
    project.init()
    assert where(project) is None
    assert "fetch all branches" in nowhere(find_project(directory=str(tmp_path)))


def test_without_git(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert where(repository) is None
    assert "no ref of this repository has it" in nowhere(find_project(directory=str(repository.top)))


def test_a_git_that_takes_too_long(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(slow.parent), prepend=":")
    project = find_project(directory=str(repository.top))
    begun = time.monotonic()
    found = where_in_git(project, WANTED, seconds=0.2)
    assert time.monotonic() - begun < 10
    assert found == (
        "git was not done looking for it after 0 seconds; "
        f"`git log --all -S{WANTED} -- :/migrations/versions` takes its time"
    )
    monkeypatch.undo()
    short = branch(repository, "carts")
    monkeypatch.chdir(repository.top / "migrations")
    assert short in subprocess.check_output(typed(found).split(), text=True)


def test_a_configuration_of_git_s_changes_nothing(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch(repository, "carts")
    expected = where(repository)
    for name, value in {
        "log.follow": "true",
        "log.showSignature": "true",
        "log.decorate": "full",
        "diff.renames": "copies",
        "diff.noprefix": "true",
        "color.ui": "always",
        "core.abbrev": "7",
        "grep.fullName": "true",
        "grep.column": "true",
        "grep.lineNumber": "true",
        "grep.patternType": "perl",
    }.items():
        repository.git("config", name, value)
    assert where(repository) == expected
    repository.git("switch", "-q", "carts")
    (repository.top / FILE).unlink()
    assert (where(repository) or "").startswith("the last commit has it in ")
