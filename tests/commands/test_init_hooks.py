"""`gitmig init --hooks`."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gitmig import cli
from gitmig.hooks.toml_file import WRITTEN
from gitmig.hooks.yaml_file import NEW
from tests.repositories import Repository, project_at

CONFIGURATION = ".pre-commit-config.yaml"


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Repository(tmp_path).init()
    return tmp_path


def test_a_new_project_with_hooks(top: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["init", "--hooks"]) == 0
    assert (top / "migrations" / "env.py").exists()
    assert (top / CONFIGURATION).read_text() == NEW
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == f"{CONFIGURATION}: added gitmig-check"
    assert err.splitlines()[-1] == "Please run `pre-commit install` or `prek install` once in each clone."


def test_hooks_for_a_project_that_is_there(
    top: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They go to the top of the repository, wherever they are asked for; a second time changes nothing."""
    project_at(top / "backend")
    monkeypatch.chdir(top / "backend")
    assert cli.run(["init", "--hooks"]) == 0
    assert capsys.readouterr().out == f"{CONFIGURATION}: added gitmig-check\n"
    assert sorted(path.name for path in (top / "backend").iterdir()) == ["alembic.ini", "migrations"]
    assert cli.run(["init", "--hooks"]) == 0
    assert (
        capsys.readouterr().out
        == f"{CONFIGURATION}: gitmig is there already, nothing was changed; newer: pre-commit autoupdate\n"
    )
    assert (top / CONFIGURATION).read_text() == NEW


def test_every_configuration_that_is_there(top: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project_at(top)
    (top / "prek.toml").write_text("")
    assert cli.run(["init", "--hooks"]) == 0
    assert (top / "prek.toml").read_text() == WRITTEN
    assert not (top / CONFIGURATION).exists(), "prek's alone is there"
    (top / CONFIGURATION).write_text("repos: []\n")
    assert cli.run(["init", "--hooks"]) == 0
    assert (top / CONFIGURATION).read_text() == NEW
    assert "prek.toml: gitmig is there already, nothing was changed; newer: prek autoupdate" in capsys.readouterr().out


def test_all_or_none(top: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project_at(top)
    (top / "prek.toml").write_text("")
    (top / CONFIGURATION).write_text("repos: [")
    assert cli.run(["init", "--hooks"]) == 2
    assert f"error: {CONFIGURATION} is not valid YAML" in capsys.readouterr().err
    assert ((top / "prek.toml").read_text(), (top / CONFIGURATION).read_text()) == ("", "repos: [")


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("alembic.ini", "[alembic]\nsqlalchemy.url = sqlite://\n", "No 'script_location' key found"),
        ("alembic.ini", "[alembic\nscript_location = migrations\n", "alembic.ini cannot be read: line 1"),
        ("gitmig.toml", 'bsae = "main"\n', "has no key 'bsae'; did you mean 'base'?"),
    ],
)
def test_a_project_that_is_wrong_is_not_made_again(
    top: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, fault: str
) -> None:
    """A second `migrations/` beside it would be what everything finds first."""
    project_at(top / "backend")
    (top / name).write_text(text)
    before = sorted(top.iterdir())
    assert cli.run(["init", "--hooks"]) == 2
    assert fault in capsys.readouterr().err
    assert sorted(top.iterdir()) == before


def test_a_project_that_a_sparse_checkout_leaves_out(top: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project_at(top / "backend").line("a1")
    (top / "pages").mkdir()
    (top / "pages" / "index.html").write_text("")
    repository = Repository(top)
    repository.commit()
    repository.git("sparse-checkout", "set", "pages")
    assert cli.run(["init", "--hooks"]) == 0
    assert capsys.readouterr().out == f"{CONFIGURATION}: added gitmig-check\n"
    assert not (top / "migrations").exists()


def test_another_configuration_is_made(top: Path) -> None:
    """A file that is named and is not there is the one to write."""
    project_at(top)
    assert cli.run(["init", "--hooks", "-c", "second.ini", "second"]) == 0
    assert cli.run(["init", "--hooks", "-c", "third.ini"]) == 2, "migrations/ is the first project's"
    assert (top / "second.ini").exists()


def test_a_configuration_is_written_whole_or_not_at_all(top: Path) -> None:
    """A full disk, which a limit on the size of files is like; a link and permissions stay."""
    project_at(top)
    before = "repos: []\n# " + "x" * 100 + "\n"
    (top / "shared.yaml").write_text(before)
    (top / "shared.yaml").chmod(0o640)
    (top / CONFIGURATION).symlink_to("shared.yaml")
    program = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (80, 80)); from gitmig.cli import run; sys.exit(run(['init', '--hooks']))"
    done = subprocess.run([sys.executable, "-B", "-c", program], cwd=top, capture_output=True, text=True)
    assert done.returncode != 0
    assert (top / "shared.yaml").read_text() == before
    assert cli.run(["init", "--hooks"]) == 0
    assert (top / CONFIGURATION).is_symlink()
    assert "gitmig-check" in (top / "shared.yaml").read_text()
    assert stat.S_IMODE((top / "shared.yaml").stat().st_mode) == 0o640
    assert sorted(path.name for path in top.iterdir() if path.name.startswith("shared")) == ["shared.yaml"]


def test_outside_of_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["init", "--hooks"]) == 2
    assert "this directory is in no git repository" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
