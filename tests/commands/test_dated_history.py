"""`gitmig history --dates --authors`: who committed each revision first, and when, as git knows it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.commands.projects import Project, gitmig
from tests.repositories import Repository

if TYPE_CHECKING:
    from pathlib import Path


def commit(repository: Repository, author: str, day: str) -> None:
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "x", f"--author={author} <a@example.org>", f"--date={day}T12:00:00Z")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    repository = Repository(tmp_path).init()
    made.add("a1", message="create")
    commit(repository, "Ann Lee", "2026-01-05")
    made.add("b1", "a1", branch_labels="side", message="index")
    made.add("c1", "a1")
    commit(repository, "Bo", "2026-02-07")
    made.add("a1", message="create", body="print('edited later')")
    (made.versions / "b1_x.py").rename(made.versions / "b1_renamed.py")
    commit(repository, "Cy", "2026-03-09")
    made.add("d1", "b1 c1", message="merge")
    return made


def test_dates_and_authors_are_those_of_the_first_commit(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shown = gitmig(project, capsys, "history", "--dates", "--authors")
    assert (shown.status, shown.err) == (0, "")
    rows = [line.split() for line in shown.out.splitlines()]
    assert [(row[0], row[1]) for row in rows] == [
        ("d1", "-"),
        ("b1", "2026-02-07"),
        ("c1", "2026-02-07"),
        ("a1", "2026-01-05"),
    ]
    assert rows[-1][2:4] == ["Ann", "Lee"]
    assert rows[1][2] == "Bo"
    message = shown.out.splitlines()[2].index("about c1")
    assert {
        line.index(word)
        for line, word in zip(shown.out.splitlines(), ("(head)", "(side)", "about", "(bran"), strict=True)
    } == {message}


def test_one_column_alone(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert gitmig(project, capsys, "history", "--dates", "-r", "c1:c1").out == "c1  2026-02-07  about c1\n"
    assert gitmig(project, capsys, "history", "--authors", "-r", "c1:c1").out == "c1  Bo  about c1\n"
    assert gitmig(project, capsys, "history", "-r", "c1:c1").out == "a1 -> c1, about c1\n"


def test_a_shallow_clone_says_so(project: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{project.root}", str(clone)], check=True)
    shown = gitmig(Project.at(clone), capsys, "history", "--dates")
    assert shown.err.startswith("this clone is shallow")
    assert "2026-03-09" in shown.out


def test_outside_of_a_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = Project(tmp_path)
    made.add("a1")
    assert gitmig(made, capsys, "history", "--dates").status == 2
