"""A command that fails writes nothing, and writes nothing over."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.commands.projects import TEMPLATE, Project, gitmig
from tests.commands.writing.written import build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("${nonsense + 1}\n", "script.py.mako, line 1: TypeError: "),
        ("\n% if message\n", "script.py.mako, line 2: CompileException: "),
        (None, "there is no template "),
    ],
)
def test_a_template_that_fails_writes_nothing(
    project: Project, capsys: pytest.CaptureFixture[str], template: str | None, message: str
) -> None:
    file = project.root / "migrations" / "script.py.mako"
    file.unlink() if template is None else file.write_text(template)
    before = sorted(project.versions.iterdir())
    result = gitmig(project, capsys, "revision", "--head", "b1")
    assert (result.status, message in result.err) == (2, True), result.err
    assert sorted(path for path in project.versions.iterdir() if path.suffix == ".py") == before


FULL_DISK = """
import resource, sys
from gitmig.engine.runtime.template import template_to_file
resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))
for append in (False, True):
    try:
        template_to_file(sys.argv[1], sys.argv[2 + append], "utf-8", append_with_newlines=append)
    except OSError as error:
        print(error.filename)
"""


def test_half_a_file_is_not_left_where_the_disk_is_full(tmp_path: Path) -> None:
    template, new, old = tmp_path / "a.mako", tmp_path / "new.py", tmp_path / "old.toml"
    template.write_text("# a line that is longer than what has room\n")
    old.write_text("# kept\n")
    result = subprocess.run(
        [sys.executable, "-B", "-c", FULL_DISK, template, new, old], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == [str(new), str(old)]
    assert not new.exists()
    assert old.read_text() == "# kept\n"


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("output_encoding", "ascii", "x.py cannot be written: output_encoding ascii has no '\\xe9'"),
        ("output_encoding", "nonsense", "output_encoding is 'nonsense', which Python does not know"),
        ("truncate_slug_length", "long", "truncate_slug_length is 'long', which is no whole number"),
    ],
)
def test_an_option_that_cannot_be_followed_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, message: str
) -> None:
    made = Project(tmp_path, **{option: value}, file_template="x")
    build(made)
    result = gitmig(made, capsys, "revision", "--head", "b1", "-m", "café")
    assert (result.status, message in result.err) == (2, True), result.err
    assert not (made.versions / "x.py").exists()


def test_a_template_without_labels_is_named(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    template = TEMPLATE.replace("branch_labels = ${repr(branch_labels)}\n", "")
    project.write("migrations/script.py.mako", template)
    result = gitmig(project, capsys, "revision", "--head", "base", "--branch-label", "new")
    assert "have you upgraded your script.py.mako to include the 'branch_labels' section?" in result.err


def test_revision_environment_is_true_or_false(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    ini = project.root / "alembic.ini"
    ini.write_text(ini.read_text() + "revision_environment = perhaps\n")
    result = gitmig(project, capsys, "revision", "--head", "b1")
    assert "revision_environment is 'perhaps', which is neither true nor false" in result.err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--rev-id b1 -m x", "there is a revision b1 already: {}/b1_x.py"),
        ("--rev-id c1 -m other", "there is a revision c1 already: {}/c1_x.py"),
        ("--rev-id d1 -m x", "there is a file {}/d1_x.py already"),
        ("--rev-id e1 --branch-label left", "Branch name 'left' in revision e1 already used by revision b1"),
    ],
)
def test_nothing_is_written_over(project: Project, capsys: pytest.CaptureFixture[str], line: str, message: str) -> None:
    project.write("migrations/versions/d1_x.py", "revision = 'other'\ndown_revision = 'c1'\n")
    before = {path.name: path.read_bytes() for path in project.versions.glob("*.py")}
    result = gitmig(project, capsys, "revision", "--head", "b1", *line.split())
    assert (result.status, result.err.splitlines()[0]) == (2, f"error: {message.format(project.versions)}")
    assert {path.name: path.read_bytes() for path in project.versions.glob("*.py")} == before


def test_a_message_that_ends_the_docstring(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    result = gitmig(project, capsys, "revision", "--head", "b1", "--rev-id", "d1", "-m", 'x""" y')
    assert result.status == 2
    assert re.search(r"error: .*/d1_x_y.py, line [0-9]+: what was written is not Python: ", result.err)
