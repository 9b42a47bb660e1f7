"""`gitmig init --github`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gitmig import cli
from gitmig.github.workflows import TARGETS, TEMPLATES
from gitmig.hooks.yaml_file import NEW
from gitmig.settings import read_settings
from tests.repositories import Repository

EXAMPLES = Path(__file__).parents[2] / "examples" / "workflows"
WORKFLOWS = Path(".github") / "workflows"
NAMES = ["migrations-comment.yml", "migrations-deploy.yml", "migrations.yml"]


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Repository(tmp_path).init()
    return tmp_path


def checked_out(top: Path, branch: str) -> None:
    subprocess.run(["git", "symbolic-ref", "HEAD", f"refs/heads/{branch}"], cwd=top, check=True)


def test_the_workflows_are_those_of_the_examples() -> None:
    shipped = {path.name: path.read_text("utf-8") for path in Path(TEMPLATES).iterdir()}
    assert shipped == {path.name: path.read_text("utf-8") for path in EXAMPLES.iterdir()}
    assert sorted(shipped) == NAMES


def test_a_new_project_on_github(top: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (top / "requirements.txt").touch()
    checked_out(top, "main")
    assert cli.run(["init", "--github", "-t", "async"]) == 0
    assert {path.name: path.read_text("utf-8") for path in (top / WORKFLOWS).iterdir()} == {
        path.name: path.read_text("utf-8") for path in EXAMPLES.iterdir()
    }
    assert (top / ".pre-commit-config.yaml").read_text("utf-8") == NEW
    settings = read_settings(str(top))
    assert settings is not None
    assert (settings.dialects, settings.targets["production"].after) == (("postgresql",), ("staging",))
    assert "secrets of the environments" in capsys.readouterr().err


def test_nothing_is_written_over(top: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (top / WORKFLOWS).mkdir(parents=True)
    (top / WORKFLOWS / "migrations.yml").write_text("mine")
    (top / "gitmig.toml").write_text("# mine")
    assert cli.run(["init", "--github"]) == 0
    assert ((top / WORKFLOWS / "migrations.yml").read_text(), (top / "gitmig.toml").read_text()) == ("mine", "# mine")
    out = capsys.readouterr().out.splitlines()
    assert out[-4:] == [
        f"{WORKFLOWS}/migrations-comment.yml: written",
        f"{WORKFLOWS}/migrations-deploy.yml: written",
        f"{WORKFLOWS}/migrations.yml: there already, nothing was changed",
        "gitmig.toml: there already, nothing was changed",
    ]


def test_settings_of_the_pyproject_stay_the_only_ones(top: Path) -> None:
    (top / "pyproject.toml").write_text('[tool.gitmig]\nbase = "main"\n')
    assert cli.run(["init", "--github"]) == 0
    assert not (top / "gitmig.toml").exists()


def test_a_packages_workflows_install_it(top: Path) -> None:
    (top / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    checked_out(top, "trunk")
    assert cli.run(["init", "--github"]) == 0
    text = (top / WORKFLOWS / "migrations-deploy.yml").read_text("utf-8")
    assert (text.count("run: python -m pip install .\n"), 'branches: ["trunk"]' in text) == (2, True)


@pytest.mark.parametrize(
    "tool", ["zizmor --offline --no-progress --persona=auditor", "check-jsonschema --builtin-schema"]
)
def test_what_is_written_passes_the_gates(top: Path, tool: str) -> None:
    program, *options = tool.split()
    path = Path(sys.executable).parent / program
    if not path.exists():
        pytest.skip(f"{program} is not installed: pip install -e '.[dev]'")
    (top / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    checked_out(top, "trunk")
    assert cli.run(["init", "--github"]) == 0
    options += ["vendor.github-workflows"] if program == "check-jsonschema" else []
    files = [str(WORKFLOWS / name) for name in NAMES]
    done = subprocess.run([str(path), *options, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_targets_say_what_is_needed() -> None:
    assert "STAGING_DATABASE_URL" in TARGETS
    used = (EXAMPLES / "migrations-deploy.yml").read_text("utf-8")
    for name in ("STAGING_DATABASE_URL", "PROD_DATABASE_URL"):
        assert (f'"env:{name}"' in TARGETS, f"secrets.{name}" in used) == (True, True)
