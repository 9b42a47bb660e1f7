"""`gitmig check` loads nothing that a hook would wait for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.repositories import Repository, project_at

PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from gitmig.__main__ import main
status = main(sys.argv[2:])
print("\\n".join(sorted(sys.modules)), file=sys.stderr)
raise SystemExit(status)
"""
ROOT = Path(__file__).parents[2]
NEVER = {
    "sqlalchemy",
    "mako",
    "click",
    "alembic",
    "pathlib",
    "dataclasses",
    "argparse",
    "inspect",
    "importlib.metadata",
    "logging",
    "json",
    "tempfile",
    "shutil",
    "gitmig.engine",
    "gitmig.github",
    "gitmig.preview",
    "gitmig.cli",
}
WITHOUT_GIT = {"subprocess", "ast", "tomllib", "hashlib", "typing"}


def loaded(folder: Path, *arguments: str, command: str = "check") -> set[str]:
    line = [sys.executable, "-I", "-S", "-c", PROGRAM, str(ROOT), command, *arguments]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return set(done.stderr.split("\n"))


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    repository = project_at(tmp_path).line("a1", "b2")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n')
    return repository


@pytest.mark.parametrize("arguments", [("--all",), ("--base", "main"), ("--staged",), ("migrations/versions/a1.py",)])
def test_a_check_loads_little(project: Repository, arguments: tuple[str, ...]) -> None:
    project.init().commit()
    assert loaded(project.top, *arguments) & NEVER == set()


def test_a_check_of_usual_files_parses_nothing(project: Repository) -> None:
    modules = loaded(project.top, "--all", "--select", "graph,downgrades")
    assert modules & (NEVER | WITHOUT_GIT) == set()
    assert "gitmig.checks" in modules


def test_a_lock_and_its_check_load_little(project: Repository) -> None:
    (project.top / "pyproject.toml").write_text("[tool.gitmig]\nlock = true\n")
    for arguments in ((), ("--check",)):
        modules = loaded(project.top, *arguments, command="lock")
        assert modules & NEVER == set()
        assert "gitmig.revisions.code" in modules
    project.init().commit()
    assert loaded(project.top, "--hook", command="lock") & NEVER == set()
    modules = loaded(project.top, "--base", "main")
    assert modules & (NEVER | {"ast"}) == set()
    assert "gitmig.revisions.lockfile" in modules


def test_the_test_would_notice(project: Repository) -> None:
    assert {"json", "gitmig.report.findings_json"} <= loaded(project.top, "--all", "--format", "json")
