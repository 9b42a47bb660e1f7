"""What the machine refuses is told in words; it is no bug of gitmig's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gitmig.failures import told
from tests.repositories import Repository, project_at

GITMIG = f"{sys.executable} -m gitmig"


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    made = project_at(tmp_path / "project")
    made.line("a1", "b2")
    return made


def shell(command: str, directory: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    return subprocess.run(
        ["bash", "-c", command], cwd=directory, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is full")
@pytest.mark.parametrize("command", ["heads", "check", "history -v"])
def test_a_full_disk(project: Repository, command: str) -> None:
    project.write("c3.py", "c3", "a1")  # a finding to write
    done = shell(f"{GITMIG} {command} > /dev/full", project.top)
    assert done.returncode == 2
    assert "error: the output: No space left on device\n  check that" in done.stderr


def test_a_place_that_takes_no_directory(tmp_path: Path) -> None:
    done = shell(f"{GITMIG} init /dev/null/migrations", tmp_path)
    assert (done.returncode, "error: /dev/null/migrations: Not a directory" in done.stderr) == (2, True)


def test_a_directory_that_is_gone(tmp_path: Path) -> None:
    done = shell(f"mkdir gone && cd gone && rmdir ../gone && {GITMIG} heads", tmp_path)
    assert (done.returncode, done.stderr) == (2, "error: the current directory is gone\n  cd to one that is there\n")


@pytest.mark.parametrize(
    "command",
    [
        "history",
        "history -v",
        "history --dates",
        "show c3",
        "graph",
        "graph --format dot",
        "heads -v",
        "branches -v",
        "check",
    ],
)
def test_an_encoding_that_lacks_a_letter(project: Repository, command: str) -> None:
    project.init().commit()
    path = project.write("c3.py", "c3", "b2")
    path.write_text('"""日本"""\n' + path.read_text(), encoding="utf-8")
    project.write("日本.py", "d4", "b2")
    usual = shell(f"{GITMIG} {command}", project.top, PYTHONUTF8="1")
    done = shell(f"{GITMIG} {command}", project.top, PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stdout) == (usual.returncode, usual.stdout.replace("日本", "\\u65e5\\u672c"))
    assert "日本" in usual.stdout


def test_a_script_is_exact_or_refused(project: Repository) -> None:
    path = project.write("c3.py", "c3", "b2")
    path.write_text(path.read_text().replace("SELECT 1", "SELECT '日本'"), encoding="utf-8")
    (project.top / "migrations" / "env.py").write_text(
        "from alembic import context\ncontext.configure(dialect_name='postgresql')\ncontext.run_migrations()\n"
    )
    done = shell(f"{GITMIG} upgrade b2:c3 --sql", project.top, PYTHONIOENCODING="latin-1")
    assert (done.returncode, "\\u65e5" in done.stdout) == (1, False)
    assert "set the environment variable PYTHONUTF8=1\n  the script above stops in the middle" in done.stderr
    assert "SELECT '日本'" in shell(f"{GITMIG} upgrade b2:c3 --sql", project.top, PYTHONUTF8="1").stdout


def test_an_encoding_that_lacks_a_letter_of_other_texts() -> None:
    words, status = told(UnicodeEncodeError("latin-1", "a日本", 1, 3, "no"))
    assert (words, status) == (
        "error: the output's encoding latin-1 has no '\\u65e5\\u672c'\n  set the environment variable PYTHONUTF8=1",
        2,
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", "0<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["heads", "check"])
def test_streams_that_the_shell_closed(project: Repository, command: str, closed: str) -> None:
    assert shell(f"{GITMIG} {command} {closed}", project.top).returncode == 0


def test_what_is_opened_next_does_not_get_the_output(project: Repository) -> None:
    """The lowest free number would be standard output's."""
    program = (
        "import gitmig.__main__ as program, os; program.main(['heads']); os.write(9, str(os.open('f', 65)).encode())"
    )
    assert shell(f'{sys.executable} -c "{program}" 9>&1 >&-', project.top).stdout not in ("", "1")
