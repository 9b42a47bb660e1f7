"""Whether there is more than was committed, in histories long enough for git not to be asked about each file once more."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from gitmig import git
from gitmig.preview.uncommitted import has_uncommitted
from gitmig.project import find_project
from gitmig.revisions.cache import MANY
from gitmig.revisions.snapshot import looks
from gitmig.revisions.working_tree import read_versions
from tests.preview.projects import Project


def nothing(_project: Project) -> None:
    pass


def new(project: Project) -> None:
    project.revision("new", "r200")


def new_and_ignored(project: Project) -> None:
    project.revision("new", "r200")
    (project.root / ".git" / "info" / "exclude").write_text("new_step.py\n")


def two_of_which_one_is_ignored(project: Project) -> None:
    new_and_ignored(project)
    project.revision("more", "r200")


def no_revision(project: Project) -> None:
    (project.versions / "notes.txt").write_text("what was decided\n")


def compiled(project: Project) -> None:
    (project.versions / "__pycache__").mkdir(exist_ok=True)
    (project.versions / "__pycache__" / "r1.pyc").write_bytes(b"")


def compiled_and_ignored(project: Project) -> None:
    compiled(project)
    (project.root / ".git" / "info" / "exclude").write_text("__pycache__\n")


def elsewhere(project: Project) -> None:
    (project.root / "README").write_text("outside of the versions\n")


def modified(project: Project) -> None:
    project.revision("r7", "r6", "op.execute('SELECT 1')")


def written_again(project: Project) -> None:
    path = project.versions / "r7_step.py"
    path.write_bytes(path.read_bytes())
    os.utime(path, (1, 1))


def deleted(project: Project) -> None:
    (project.versions / "r7_step.py").unlink()


def staged(project: Project) -> None:
    new(project)
    project.git("add", "-A")


def staged_and_taken_back_on_disk(project: Project) -> None:
    path = project.versions / "r7_step.py"
    before = path.read_bytes()
    modified(project)
    project.git("add", "-A")
    path.write_bytes(before)


def forgotten_by_git_alone(project: Project) -> None:
    project.git("rm", "-q", "--cached", "migrations/versions/r7_step.py")


def forgotten_and_ignored(project: Project) -> None:
    forgotten_by_git_alone(project)
    (project.root / ".git" / "info" / "exclude").write_text("r7_step.py\n")


def announced(project: Project) -> None:
    new(project)
    project.git("add", "-N", "migrations/versions/new_step.py")


def announced_and_empty(project: Project) -> None:
    (project.versions / "empty.txt").write_bytes(b"")
    project.git("add", "-N", "migrations/versions/empty.txt")


def not_to_be_looked_at(project: Project) -> None:
    project.git("update-index", "--assume-unchanged", "migrations/versions/r7_step.py")
    modified(project)


def a_repository_inside(project: Project) -> None:
    (project.versions / "inner").mkdir()
    project.git("init", "-q", "migrations/versions/inner")
    (project.versions / "inner" / "file").write_text("text\n")


@pytest.fixture
def _long(project: Project) -> Iterator[None]:
    for number in range(MANY + 50):
        project.revision(f"r{number + 1}", f"r{number}" if number else "a1")
    project.commit()
    yield
    looks.clear()


CHANGES = (
    (nothing, False),
    (new, True),
    (new_and_ignored, False),
    (two_of_which_one_is_ignored, True),
    (no_revision, True),
    (compiled, True),
    (compiled_and_ignored, False),
    (elsewhere, False),
    (modified, True),
    (written_again, False),
    (deleted, True),
    (staged, True),
    (staged_and_taken_back_on_disk, True),
    (forgotten_by_git_alone, True),
    (forgotten_and_ignored, True),
    (announced, True),
    (announced_and_empty, True),
    (not_to_be_looked_at, False),
    (a_repository_inside, True),
)


@pytest.mark.usefixtures("_long")
@pytest.mark.parametrize(("change", "expected"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_as_git_has_it(project: Project, change: Callable[[Project], None], expected: bool) -> None:
    read_versions(find_project())  # and keep what there is, so that the second reading takes it from there
    change(project)
    found = find_project()
    ours = read_versions(found)
    assert looks, "what git said of the files is not at hand"
    told = git.git(str(project.root), "status", "--porcelain", "--untracked-files=all", "--", "migrations/versions")
    assert bool(told) == expected
    assert has_uncommitted(found, ours) == expected


@pytest.mark.usefixtures("_long")
def test_of_the_usual_index_where_a_hook_has_another(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    staged(project)
    project.commit()
    other = project.root.parent / "other-index"
    other.write_bytes((project.root / ".git" / "index").read_bytes())
    monkeypatch.setenv("GIT_INDEX_FILE", str(other))
    project.revision("later", "new")
    project.git("add", "-A")  # into the other one
    assert has_uncommitted(find_project(), read_versions(find_project()))


@pytest.mark.usefixtures("_long")
def test_versions_behind_a_link(project: Project) -> None:
    project.versions.rename(project.root / "real")
    (project.root / "migrations" / "versions").symlink_to(project.root / "real")
    project.commit()
    found = find_project()
    assert not has_uncommitted(found, read_versions(found))
    (project.root / "real" / "new_step.py").write_text('revision = "new"\ndown_revision = "r200"\n')
    assert has_uncommitted(found, read_versions(found))
