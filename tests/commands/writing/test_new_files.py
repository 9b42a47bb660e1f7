"""revision, merge and edit write what Alembic would write."""

from __future__ import annotations

import compileall
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import alembic.command
import pytest

from tests.commands.projects import TEMPLATE, Project, gitmig
from tests.commands.writing.written import DATE, build, new_files

if TYPE_CHECKING:
    from pathlib import Path


CASES: list[tuple[str, str, dict[str, Any], dict[str, str]]] = [
    ("revision -m one --head b1", "revision", {"message": "one", "head": "b1"}, {}),
    ("revision --head left@head", "revision", {"head": "left@head"}, {}),
    (
        "revision -m Two,too! --head base --branch-label two",
        "revision",
        {"message": "Two,too!", "head": "base", "branch_label": "two"},
        {},
    ),
    ("revision -m x --head a1 --splice", "revision", {"message": "x", "head": "a1", "splice": True}, {}),
    ("revision -m x --head c1 --depends-on b1", "revision", {"message": "x", "head": "c1", "depends_on": ["b1"]}, {}),
    (
        "revision -m x --head c1 --depends-on left",
        "revision",
        {"message": "x", "head": "c1", "depends_on": ["left"]},
        {},
    ),
    (
        "revision -m x --head c1 --depends-on left --depends-on a1",
        "revision",
        {"message": "x", "head": "c1", "depends_on": ["left", "a1"]},
        {},
    ),
    ("merge heads -m all", "merge", {"revisions": "heads", "message": "all"}, {}),
    ("merge b1 c1 --branch-label joined", "merge", {"revisions": ["b1", "c1"], "branch_label": "joined"}, {}),
    (
        "revision -m in_a_year --head b1",
        "revision",
        {"message": "in_a_year", "head": "b1"},
        {"file_template": "%%(year)d/%%(slug)s-%%(rev)s", "recursive_version_locations": "true"},
    ),
    (
        "revision -m a_message_that_is_cut --head b1",
        "revision",
        {"message": "a_message_that_is_cut", "head": "b1"},
        {"truncate_slug_length": "12"},
    ),
    ("revision -m x --head b1", "revision", {"message": "x", "head": "b1"}, {"revision_environment": "true"}),
    ("merge heads", "merge", {"revisions": "heads"}, {"revision_environment": "true"}),
    (
        "revision -m x --head b1 --sql",
        "revision",
        {"message": "x", "head": "b1", "sql": True},
        {"revision_environment": "true"},
    ),
]


@pytest.mark.parametrize(
    ("line", "command", "options", "settings"), [pytest.param(*each, id=each[0]) for each in CASES]
)
def test_files_are_alembics(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    line: str,
    command: str,
    options: dict[str, Any],
    settings: dict[str, str],
) -> None:
    ours, theirs = Project(tmp_path / "ours", **settings), Project(tmp_path / "theirs", **settings)
    for each in (ours, theirs):
        build(each)
    result = gitmig(ours, capsys, *line.split(), "--rev-id", "d1d1")
    assert result.status == 0, result.err
    theirs.alembics(getattr(alembic.command, command), **options, rev_id="d1d1")
    assert new_files(ours) == new_files(theirs)
    (path,) = new_files(ours)
    assert f"Generating {ours.root / path} ...  done\n" in result.out


def test_the_new_revision_is_a_head(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert gitmig(project, capsys, "merge", "heads", "-m", "all").status == 0
    (head,) = gitmig(project, capsys, "heads").out.splitlines()
    assert re.fullmatch(r"[0-9a-f]{12} \(left\) \(head\)", head)


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        (
            "revision -m x",
            (
                "Multiple heads are present; please specify the head revision on which the new revision should "
                "be based, or perform a merge."
            ),
            "the heads are b1, c1",
        ),
        (
            "revision -m x --head a1",
            ("Revision a1 is not a head revision; please specify --splice to create a new branch from this revision"),
            "the heads are b1, c1",
        ),
        ("revision -m x --head zz", "Can't locate revision identified by 'zz'", "gitmig history"),
        (
            "revision -m x --head b1 --rev-id a-b",
            "Character(s) '-' not allowed in revision identifier 'a-b'",
            "letters",
        ),
        ("revision -m x --head b1 --depends-on zz", "Can't locate revision identified by 'zz'", "gitmig history"),
        ("revision -m x --head b1 --depends-on base", "a revision cannot depend on 'base'", "branch label"),
        (
            "revision -m x --head b1 --version-path elsewhere",
            ("Path elsewhere is not represented in current version locations"),
            "versions",
        ),
        (
            "revision -m x --head b1 --sql",
            (
                "Using --sql with the revision command when revision_environment is not "
                "configured does not make any sense"
            ),
            None,
        ),
        ("merge b1 b1", "Duplicate head revisions specified", "b1, b1"),
        ("edit base", "No revision files indicated by symbol 'base'", None),
    ],
)
def test_refusals_write_nothing(
    project: Project, capsys: pytest.CaptureFixture[str], line: str, message: str, hint: str | None
) -> None:
    result = gitmig(project, capsys, *line.split())
    assert result.status == 2
    assert result.err.splitlines()[0] == f"error: {message}"
    assert hint is None or hint in result.err.splitlines()[1]
    assert new_files(project) == {}


def test_several_version_locations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = Project(tmp_path, version_locations="%(here)s/one:%(here)s/two")
    refused = gitmig(made, capsys, "revision", "-m", "x")
    assert "Multiple version locations present, please specify --version-path" in refused.err
    first = ("revision", "--rev-id", "aaaa", "--version-path", f"{tmp_path}/two/")
    assert gitmig(made, capsys, *first).out.splitlines()[0] == f"Creating directory {tmp_path}/two ...  done"
    assert gitmig(made, capsys, "revision", "--rev-id", "bbbb").status == 0
    assert set(new_files(made)) == {"two/aaaa_.py", "two/bbbb_.py"}


TOML = """[tool.alembic]
script_location = "%(here)s/migrations"
version_locations = ["%(here)s/migrations/versions", "%(here)s/more"]
file_template = "%%(year)d/%%(rev)s-%%(slug)s"
truncate_slug_length = 8
timezone = "Europe/Paris"
output_encoding = "latin-1"
recursive_version_locations = true
revision_environment = true

[[tool.alembic.post_write_hooks]]
name = "first"
type = "exec"
executable = "sh"
options = "-c 'echo \\"# of $0\\" >> \\"$1\\"' toml REVISION_SCRIPT_FILENAME"
cwd = "%(here)s"
"""


def test_every_key_of_a_pyproject(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = []
    for name in ("ours", "theirs"):
        project = Project(tmp_path / name)
        project.write("alembic.ini", f"[alembic]\nsqlalchemy.url = sqlite:///{tmp_path}/{name}.sqlite\n")
        project.write("pyproject.toml", TOML)
        project.write("migrations/script.py.mako", "${'# coding: latin-1'}\n" + TEMPLATE)
        project.add("a1")
        words = {"message": "é è a ü word", "rev_id": "d1d1", "version_path": str(project.root / "more")}
        if name == "ours":
            line = ["-m", words["message"], "--rev-id", "d1d1", "--version-path", words["version_path"]]
            result = gitmig(project, capsys, "revision", *line)
            assert result.status == 0, result.err
        else:
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "alembic",
                    "revision",
                    "-m",
                    words["message"],
                    "--rev-id",
                    "d1d1",
                    "--version-path",
                    words["version_path"],
                ],
                cwd=project.root,
                check=True,
                capture_output=True,
            )
        (path,) = (project.root / "more").rglob("*.py")
        text = path.read_bytes().decode("latin-1")
        found.append((str(path.relative_to(project.root)), DATE.sub("", text)))
        assert re.search(r"Create Date: .*\+0[12]:00\n", text)
        assert gitmig(project, capsys, "heads").out == "d1d1 (head)\n"
    assert found[0] == found[1]
    assert found[0][1].endswith("# of toml\n")


def test_compiled_files_alone(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """`sourceless`: the sources are gone, and what was compiled of them stays."""
    ini = project.root / "alembic.ini"
    ini.write_text(ini.read_text() + "sourceless = true\n")
    compileall.compile_dir(project.versions, quiet=1, legacy=True)
    for path in project.versions.glob("*.py"):
        path.unlink()
    result = gitmig(project, capsys, "heads", "--run-files")
    assert (result.status, result.out) == (0, project.alembics(alembic.command.heads)), result.err
    assert gitmig(project, capsys, "upgrade", "heads").status == 0


def test_edit_opens_the_file(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    editor = project.write("editor", '#!/bin/sh\nprintf "# edited" >> "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    assert gitmig(project, capsys, "edit", "left@head").status == 0
    assert (project.versions / "b1_x.py").read_text().endswith("# edited")
    assert gitmig(project, capsys, "edit", "current").err.splitlines()[-1] == "error: No current revisions"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("revision --autogenerate --sql", "Using --sql with --autogenerate does not make any sense"),
        ("revision --sql", "Using --sql with the revision command when revision_environment is not configured"),
        ("revision --autogenerate", "Target database is not up to date."),
    ],
)
def test_senseless_revisions(project: Project, capsys: pytest.CaptureFixture[str], line: str, message: str) -> None:
    result = gitmig(project, capsys, *line.split())
    assert (result.status, message in result.err, result.err.count("\n") > 1) == (2, True, True)
