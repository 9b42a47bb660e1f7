"""`gitmig graph` draws real projects: ranges, what a branch changes, where targets stand."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.commands.projects import Project, gitmig
from tests.repositories import Repository

if TYPE_CHECKING:
    from pathlib import Path

POISON = "raise RuntimeError('this file must not run')"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.add("a1")
    made.add("b1", "a1", branch_labels="left")
    made.add("c1", "a1", message="two lines\nof message")
    made.add("m1", "b1 c1")
    return made


DRAWN = r"""
*   m1 (head) about m1
|\
| * c1 two lines of message
* | b1 (left) about b1
|/
* a1 about a1
""".lstrip()


def test_text_without_a_database_and_without_running_a_file(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("migrations/env.py", POISON)
    assert gitmig(project, capsys, "graph") == (0, DRAWN, "")


def test_it_loads_no_sqlalchemy(project: Project) -> None:
    program = "import sys; from gitmig.cli import run; run(sys.argv[1:]); print('sqlalchemy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program, "graph", "--format", "dot"], cwd=project.root, capture_output=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "False", done.stderr


@pytest.mark.parametrize(("wanted", "drawn"), [("a1:b1", ["b1", "a1"]), (":c1", ["c1", "a1"]), ("m1:", ["m1"])])
def test_a_range(project: Project, capsys: pytest.CaptureFixture[str], wanted: str, drawn: list[str]) -> None:
    shown = gitmig(project, capsys, "graph", "-r", wanted).out
    assert [line.split()[1] for line in shown.splitlines()] == drawn


def test_a_range_from_where_the_database_is(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert gitmig(project, capsys, "upgrade", "b1").status == 0
    assert gitmig(project, capsys, "graph", "-r", "current:current").out == "* b1 (left) about b1\n"


def test_the_database_is_marked(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert gitmig(project, capsys, "upgrade", "b1").status == 0
    assert "* | b1 (left, at database) about b1\n" in gitmig(project, capsys, "graph", "--targets").out


def test_targets_are_marked_and_one_that_does_not_answer_is_told(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(
        "gitmig.toml",
        f'[targets.near]\nurl = "sqlite:///{project.root}/near.sqlite"\n'
        '[targets.far]\nurl = "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"\n',
    )
    assert gitmig(project, capsys, "deploy", "near").status == 0
    found = gitmig(project, capsys, "graph", "--targets")
    assert "m1 (head, at near)" in found.out
    assert (found.status, found.err.startswith("error: far: ")) == (75, True), found
    assert "secret" not in found.out + found.err


def test_a_target_at_a_revision_that_no_file_has(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert gitmig(project, capsys, "upgrade", "head").status == 0
    (project.versions / "m1_x.py").unlink()
    found = gitmig(project, capsys, "graph", "--targets")
    assert found.err == "database is at m1, which no revision file has\n"
    assert "at database" not in found.out


def test_what_a_branch_changes_is_marked_in_what_the_merge_gives(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Repository(project.root).init()
    repository.commit()
    repository.git("switch", "-q", "-c", "side")
    project.add("d1", "m1")
    project.add("b1", "a1", branch_labels="left", body="print('other')")
    repository.commit()
    repository.git("switch", "-q", "main")
    project.add("e1", "m1")
    repository.commit()
    repository.git("switch", "-q", "side")
    lines = gitmig(project, capsys, "graph", "--base", "main").out.splitlines()
    marked = {one: line for line in lines for one in ("b1", "c1", "d1", "e1") if f" {one} " in line}
    assert "(head, new)" in marked["d1"]
    assert "(head)" in marked["e1"]
    assert "(edited, left)" in marked["b1"]
    assert "(" not in marked["c1"]
    drawing = gitmig(project, capsys, "graph", "--base", "main", "--format", "mermaid").out
    assert (drawing.count(":::new"), drawing.count(":::edited")) == (1, 1)


def test_long_runs_are_one_line_unless_all_is_asked_for(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(500):
        project.add(f"n{number}", f"n{number - 1}" if number else "m1")
    shown = gitmig(project, capsys, "graph").out.splitlines()
    assert shown[:2] == ["* n499 (head) about n499", ": 499 revisions, n0 to n498"]
    assert len(shown) == 2 + len(DRAWN.splitlines())
    assert len(gitmig(project, capsys, "graph", "--all").out.splitlines()) == 500 + len(DRAWN.splitlines())
    told = gitmig(project, capsys, "graph", "--all", "--format", "mermaid").err
    assert told.startswith("warning: this has 504 arrows")


def test_without_git_the_text_is_refused_and_the_rest_is_not(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(project.root))
    found = gitmig(project, capsys, "graph")
    assert (found.status, found.err.splitlines()[0]) == (2, "error: git is not installed, or not on the PATH")
    assert gitmig(project, capsys, "graph", "--format", "dot").out.startswith("digraph revisions {")
