"""`gitmig rebase --hook`."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.commands.rebase.running import gitmig, parents, rebase
from tests.repositories import Repository, project_at

if TYPE_CHECKING:
    from pathlib import Path


def test_as_a_hook_it_fails_once_and_stages_nothing(repository: Repository) -> None:
    (repository.top / "gitmig.toml").write_text('base = "main"\n')
    repository.git("merge", "-q", "--no-edit", "main")
    repository.write("e5.py", "e5", "c3")
    repository.git("add", "-A")
    repository.write("f6.py", "f6", "b2")
    first = gitmig(repository.top, "rebase", "--hook")
    assert (first.status, parents(repository)["c3"], parents(repository)["f6"]) == (1, "'d4'", "'b2'")
    assert repository.git("diff", "--name-only") == "migrations/versions/c3.py"
    repository.git("add", "migrations/versions/c3.py")
    assert gitmig(repository.top, "rebase", "--hook").status == 0


def test_a_hook_refuses_what_is_staged_otherwise(repository: Repository) -> None:
    (repository.top / "gitmig.toml").write_text('base = "main"\n')
    repository.git("add", "-A")
    repository.write("c3.py", "c3", "a1")
    done = gitmig(repository.top, "rebase", "--hook")
    assert (done.status, "is staged in part: its header is another one on disk" in done.talk) == (2, True)


def test_a_hook_finds_a_staged_file_gone(repository: Repository) -> None:
    (repository.versions / "c3.py").unlink()
    done = rebase(repository, "--hook")
    assert (done.status, f"put it back: git restore {repository.versions}/c3.py" in done.talk) == (2, True), done.talk
    repository.git("restore", f"{repository.versions}/c3.py")
    assert rebase(repository, "--hook").status == 1


def test_a_hook_without_a_base_has_nothing_to_do(tmp_path: Path) -> None:
    repository = project_at(tmp_path).init().line("a1", "b2")
    repository.commit()
    none = "gitmig: there is no base to go on top of (set `base`, or fetch the default branch)\n"
    assert gitmig(tmp_path, "rebase", "--hook") == (0, "nothing to move\n", none)


def test_a_hook_that_finds_no_revision_says_where_it_looked(tmp_path: Path) -> None:
    project_at(tmp_path).init()
    nowhere = "gitmig: no revision files: looked in migrations/versions\n"
    assert gitmig(tmp_path, "rebase", "--hook") == (0, "nothing to move\n", nowhere)


def test_a_hook_where_no_project_is_checked_out(tmp_path: Path) -> None:
    """Who has no project at hand changes none, and may commit."""
    project_at(tmp_path / "backend").line("a1")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x.txt").write_text("x")
    repository = Repository(tmp_path).init()
    repository.commit()
    repository.git("sparse-checkout", "set", "other")
    absent = "this sparse checkout leaves out backend/alembic.ini\n"
    assert gitmig(tmp_path, "rebase", "--hook") == (0, "", f"gitmig: nothing to move: {absent}")
    assert gitmig(tmp_path, "rebase").status == 2


def test_a_hook_loads_neither_click_nor_the_engine(tmp_path: Path) -> None:
    project_at(tmp_path).init().line("a1").commit()
    program = "import sys; from gitmig.__main__ import main; status = main(['rebase', '--hook']); print(*sys.modules); sys.exit(status)"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not {"click", "sqlalchemy", "mako", "alembic", "gitmig.engine"}.intersection(done.stdout.split())
    assert "gitmig.revisions.rebase" in done.stdout


def test_several_projects_under_a_hook_are_one_change(tmp_path: Path) -> None:
    Repository(tmp_path).init()
    projects = [project_at(tmp_path / name).line("a1", "b2") for name in ("first", "second")]
    (tmp_path / "gitmig.toml").write_text('base = "main"\n')
    projects[0].commit()
    projects[0].git("switch", "-q", "-c", "branch")
    for project in projects:
        project.write("c3.py", "c3", "b2")
    projects[0].commit()
    projects[0].git("switch", "-q", "main")
    for project in projects:
        project.write("d4.py", "d4", "b2")
    projects[0].commit()
    projects[0].git("switch", "-q", "branch")
    onto = gitmig(tmp_path, "rebase", "--onto", "d4")
    assert (onto.status, "--onto is for one project, and here are first, second" in onto.talk) == (2, True)
    assert gitmig(tmp_path, "rebase", "--hook").status == 1
    assert [parents(project)["c3"] for project in projects] == ["'d4'", "'d4'"]
    assert gitmig(tmp_path / "first", "rebase", "--undo").status == 0
    assert [parents(project)["c3"] for project in projects] == ["'b2'", "'b2'"]
    assert os.listdir(tmp_path / ".git" / "gitmig") == ["rebase.lock"]
