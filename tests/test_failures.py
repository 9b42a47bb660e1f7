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
@pytest.mark.parametrize("command", ["heads", "check", "heads -v", "history", "--help", "doctor --format json"])
def test_streams_that_the_shell_closed(project: Repository, command: str, closed: str) -> None:
    assert shell(f"{GITMIG} {command} {closed}", project.top).returncode == 0


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("check --all -v", 0),
        ("heads -v", 0),
        ("history -v -v", 0),
        ("doctor -v", 0),
        ("nothing", 2),
        ("upgrade", 2),
        ("show nothing", 2),
        ("history -r a:b:c", 2),
        ("check --base nowhere", 2),
        ("lock", 2),
    ],
)
@pytest.mark.parametrize("where", ["2> /dev/full", "2>&1 | true", "2>&-"])
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is full")
def test_talk_that_goes_nowhere_changes_no_status(project: Repository, command: str, status: int, where: str) -> None:
    project.init().commit()
    done = shell(f"{GITMIG} {command} {where}; exit ${{PIPESTATUS[0]}}", project.top)
    assert (done.returncode, done.stderr) == (status, "")


@pytest.mark.parametrize("command", ["--help", "--version", "history --help", "completion bash", "history", "graph"])
def test_a_reader_that_has_enough(project: Repository, command: str) -> None:
    for _ in range(3):  # which of the two is first is up to the machine
        done = shell(f"{GITMIG} {command} | true; exit ${{PIPESTATUS[0]}}", project.top)
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("where", ["| true", "> /dev/full", ">&-"])
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is full")
def test_files_are_written_though_nobody_reads_of_it(tmp_path: Path, where: str) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for command in ("init migrations --github", "revision -m one --rev-id a1"):
        done = shell(f"{GITMIG} {command} {where}; exit ${{PIPESTATUS[0]}}", tmp_path)
        assert done.returncode == 0, done
        warning = "warning: the output cannot be written: No space left on device\n"
        assert (warning in done.stderr) == (where == "> /dev/full")
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if ".git/" not in str(path)}
    assert {"migrations/env.py", "migrations/versions/a1_one.py", ".pre-commit-config.yaml", "gitmig.toml"} <= made
    assert list((tmp_path / ".github" / "workflows").iterdir())


ENV = """
import sys
from alembic import context
from sqlalchemy import engine_from_config, pool

print("a word of env.py's", file=sys.stderr)
with engine_from_config(context.config.get_section("alembic"), poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def on_sqlite(project: Repository, path: Path, env: str) -> None:
    ini = project.top / "alembic.ini"
    ini.write_text(ini.read_text().replace("postgresql://localhost/shop", f"sqlite:///{path}"))
    (project.top / "gitmig.toml").write_text(f'[targets.main]\nurl = "sqlite:///{path}"\n')
    (project.top / "migrations" / "env.py").write_text(env)


@pytest.mark.parametrize(
    ("command", "status"),
    [("upgrade head", 0), ("downgrade base", 0), ("current", 2), ("heads", 0), ("deploy main", 0)],
)
def test_an_environment_that_closes_standard_output(
    project: Repository, tmp_path: Path, command: str, status: int
) -> None:
    on_sqlite(project, tmp_path / "x.sqlite", ENV)
    assert shell(f"{GITMIG} upgrade a1", project.top).returncode == 0
    on_sqlite(project, tmp_path / "x.sqlite", f"{ENV}\nsys.stdout.close()\n")
    done = shell(f"{GITMIG} {command}", project.top)
    assert (done.returncode, "Traceback" in done.stderr) == (status, False), done
    assert ("standard output was closed by env.py or a revision" in done.stderr) == (status == 2)


@pytest.mark.parametrize(("code", "status"), [("", 0), ("0", 0), ("3", 3)])
def test_an_environment_that_ends_the_program(project: Repository, tmp_path: Path, code: str, status: int) -> None:
    """As under Alembic, but not without a word: nothing was upgraded, and the status may be 0."""
    on_sqlite(project, tmp_path / "x.sqlite", f"import sys\nsys.exit({code})\n{ENV}")
    done = shell(f"{GITMIG} upgrade head", project.top)
    place = project.top / "migrations" / "env.py"
    assert done.returncode == status
    assert done.stderr == f"gitmig: {place}, line 2, ended the command with sys.exit({code})\n"
    on_sqlite(project, tmp_path / "x.sqlite", "import argparse\nargparse.ArgumentParser().parse_args(['-h'])\n")
    done = shell(f"{GITMIG} upgrade head", project.top)
    assert done.stderr == f"gitmig: {place}, line 2, ended the command with sys.exit(0)\n"
    on_sqlite(project, tmp_path / "x.sqlite", "raise SystemExit('not today')\n")
    done = shell(f"{GITMIG} upgrade head", project.top)
    assert (done.returncode, done.stderr) == (1, "not today\n")


def test_a_deploy_whose_log_is_full_is_a_deploy(project: Repository, tmp_path: Path) -> None:
    on_sqlite(project, tmp_path / "x.sqlite", ENV)
    done = shell(f"{GITMIG} deploy -v main 2> /dev/full", project.top)
    assert (done.returncode, "2 revisions applied" in done.stdout) == (0, True)


def test_what_is_opened_next_does_not_get_the_output(project: Repository) -> None:
    """The lowest free number would be standard output's."""
    program = (
        "import gitmig.__main__ as program, os; program.main(['heads']); os.write(9, str(os.open('f', 65)).encode())"
    )
    assert shell(f'{sys.executable} -c "{program}" 9>&1 >&-', project.top).stdout not in ("", "1")
