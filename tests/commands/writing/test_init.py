"""`gitmig init` makes a project that works."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from gitmig.config import Config
from tests.commands.projects import Project, gitmig, unchanged_process

if TYPE_CHECKING:
    from pathlib import Path


def test_templates_are_listed_with_what_they_are(project: Project) -> None:
    import io

    from gitmig.alembic.command import list_templates

    output = io.StringIO()
    list_templates(Config(stdout=output))
    assert "\ngeneric - One database." in output.getvalue()


def make(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    from gitmig import cli

    root.mkdir(exist_ok=True)
    with unchanged_process():
        os.chdir(root)
        status = cli.run(["init", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_a_new_project_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_url: str
) -> None:
    status, out, _ = make(tmp_path, capsys)
    assert status == 0
    assert f"Generating {tmp_path}/migrations/env.py ...  done\n" in out
    made = Project.at(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert gitmig(made, capsys, "revision", "-m", "first").status == 0
    assert gitmig(made, capsys, "upgrade", "head").status == 0
    assert gitmig(made, capsys, "current").out.endswith("(head)\n")
    assert gitmig(made, capsys, "upgrade", "head", "--sql").out.count("INSERT INTO alembic_version") == 1
    assert gitmig(made, capsys, "check", "--all").status == 0


def test_a_new_project_without_a_database_says_what_to_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, capsys)
    result = gitmig(Project.at(tmp_path), capsys, "current")
    assert "set the environment variable DATABASE_URL, or sqlalchemy.url in alembic.ini" in result.err


def test_a_new_package_beside_another_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, _ = make(tmp_path, capsys, "database/changes", "--package", "-c", "settings/db.ini")
    assert status == 0
    assert (tmp_path / "database/changes/versions/__init__.py").read_text() == ""
    ini = (tmp_path / "settings/db.ini").read_text()
    assert "\nscript_location = %(here)s/../database/changes\n" in ini


def test_an_absolute_directory_is_written_absolutely(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, capsys, f"{tmp_path}/100%/m")
    assert f"\nscript_location = {tmp_path}/100%%/m\n" in (tmp_path / "alembic.ini").read_text()


def test_an_existing_configuration_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "alembic.ini").write_text("[mine]\n")
    _, out, _ = make(tmp_path, capsys)
    assert f"File {tmp_path}/alembic.ini already exists, skipping\n" in out
    assert (tmp_path / "alembic.ini").read_text() == "[mine]\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("full",), "error: Directory full already exists and is not empty"),
        (("new", "-t", "nonsense"), "error: No such template 'nonsense'"),
    ],
)
def test_init_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    status, _, err = make(tmp_path, capsys, *arguments)
    assert (status, err.splitlines()[0]) == (2, message)
    assert not (tmp_path / "alembic.ini").exists()
