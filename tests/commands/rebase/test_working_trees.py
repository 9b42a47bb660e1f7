"""`gitmig rebase` in linked working trees, submodules, sparse checkouts, and outside git."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.commands.rebase.running import gitmig, parents, rebase
from tests.repositories import CONFIGURATION, Repository, project_at

if TYPE_CHECKING:
    from pathlib import Path


def test_a_linked_working_tree_has_its_own_undo(repository: Repository, tmp_path: Path) -> None:
    repository.git("switch", "-q", "main")
    repository.git("worktree", "add", "-q", str(tmp_path / "linked"), "branch")
    linked = Repository(tmp_path / "linked")
    assert (rebase(linked).status, parents(linked)["c3"]) == (0, "'d4'")
    assert gitmig(repository.top, "rebase", "--undo").status == 2
    assert (gitmig(linked.top, "rebase", "--undo").status, parents(linked)["c3"]) == (0, "'b2'")


def test_a_submodule(repository: Repository, tmp_path: Path) -> None:
    outer = Repository(tmp_path / "outer")
    outer.top.mkdir()
    outer.init()
    add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add"]
    outer.git(*add, "-b", "branch", str(repository.top), "inner")
    inner = Repository(outer.top / "inner")
    inner.git("fetch", "-q", "origin", "main:main")
    assert (rebase(inner).status, parents(inner)["c3"]) == (0, "'d4'")
    assert (gitmig(inner.top, "rebase", "--undo").status, inner.git("status", "--short")) == (0, "")


def test_a_sparse_checkout(repository: Repository) -> None:
    """What is left out still counts; what would have to change is asked for."""
    repository.write("deep/e5.py", "e5", "c3")
    (repository.top / "alembic.ini").write_text(f"{CONFIGURATION}recursive_version_locations = true\n")
    repository.commit()
    repository.git(
        "sparse-checkout", "set", "--no-cone", "/*", "!/migrations/versions/deep", "!/migrations/versions/a1.py"
    )
    assert not (repository.versions / "deep").exists()
    assert (rebase(repository).status, parents(repository)["c3"]) == (0, "'d4'")
    gitmig(repository.top, "rebase", "--undo")
    repository.git("update-index", "--refresh")
    repository.git("sparse-checkout", "set", "--no-cone", "/*", "!/migrations/versions/c3.py")
    done = rebase(repository)
    assert (done.status, "is not in the working tree" in done.talk, "git sparse-checkout add" in done.talk) == (
        2,
        True,
        True,
    )


def test_outside_git(tmp_path: Path) -> None:
    project = project_at(tmp_path).line("a1", "b2")
    project.write("c3.py", "c3", "a1")
    project.write("d4.py", "d4", "c3")
    alone = gitmig(tmp_path, "rebase")
    assert (alone.status, alone.output) == (0, "nothing to move\n"), "nothing to compare with"
    assert alone.talk.startswith(
        "note: there are 2 heads: b2, d4; say which the others go on: gitmig rebase --onto b2; "
    )
    done = gitmig(tmp_path, "rebase", "--onto", "b2")
    assert (done.status, parents(project)["c3"], parents(project)["d4"]) == (0, "'b2'", "'c3'"), done.talk
    assert gitmig(tmp_path, "heads").output == "d4 (head)\n"
    assert (gitmig(tmp_path, "rebase", "--undo").status, parents(project)["c3"]) == (0, "'a1'")
    assert [path.name for path in tmp_path.iterdir() if "rebase" in path.name] == [".gitmig-rebase.lock"]
