"""`alembic.config.main` and `alembic.command` as programs call them: what Alembic's own print and exit with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import gitmig.alembic.config as ours
from gitmig.errors import ConfigurationError, GitmigError
from tests.engine.runtime.projects import Project


@pytest.fixture
def project(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path / "project", sqlite_url)
    made.revision("aaaa1", None, message="first")
    made.revision("bbbb2", "aaaa1", message="second")
    made.revision("cccc3", "aaaa1", message="third")
    monkeypatch.chdir(made.root)
    return made


def called(module: object, arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    capsys.readouterr()
    status: object = None
    try:
        module.main(argv=arguments.split(), prog="alembic")  # type: ignore[attr-defined]
    except SystemExit as left:
        status = left.code
    return status, capsys.readouterr().out


COMMANDS = [
    "upgrade heads",
    "upgrade head",
    "upgrade heads --sql",
    "-x a=1 current",
    "current --check-heads",
    "heads",
    "heads -v",
    "history",
    "history -v -r aaaa1:heads",
    "history -i",
    "history -r current:heads",
    "history -r nothing",
    "show bbbb2",
    "show current",
    "branches",
    "stamp bbbb2 cccc3",
    "downgrade nowhere",
    "downgrade aaaa1",
    "current --check-heads",
    "ensure_version --sql",
    "-q heads",
    "edit nowhere",
    "nothing",
]
# what is written to is replaced before the module is imported, because Alembic keeps it from then on
PROGRAM = """
import importlib, io, json, sys
module, *commands = sys.argv[1:]
out, sys.stdout = sys.stdout, io.StringIO()
main = importlib.import_module(module).main
told = []
for command in commands:
    status = None
    try:
        main(argv=command.split(), prog="alembic")
    except SystemExit as left:
        status = left.code
    told.append([command, status, sys.stdout.getvalue()])
    sys.stdout.seek(0)
    sys.stdout.truncate()
json.dump(told, out)
out.flush()
"""


def told_by(module: str, root: Path) -> list[tuple[str, object, list[list[str]]]]:
    """Status and text of each command; what Alembic lists in the order of a set is sorted."""
    command = [sys.executable, "-c", PROGRAM, module, *COMMANDS]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    return [(name, status, sorted(map(words, text.splitlines()))) for name, status, text in told]


def words(line: str) -> list[str]:
    return sorted(line.replace(",", "").split())


def test_commands_print_the_same(project: Project) -> None:
    ours_told = told_by("gitmig.alembic.config", project.root)
    Path(project.url.removeprefix("sqlite:///")).unlink()
    assert ours_told == told_by("alembic.config", project.root)


def test_files_are_written(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (project.versions.parent / "script.py.mako").write_text(
        "revision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n"
    )
    called(ours, "merge heads --rev-id dddd4 -m joined", capsys)
    called(ours, "revision --rev-id eeee5 -m more", capsys)
    assert called(ours, "heads", capsys) == (None, "eeee5 (head)\n")
    assert called(ours, "init ../new", capsys)[0] is None
    assert (project.root.parent / "new" / "env.py").exists()
    assert "generic - " in called(ours, "list_templates", capsys)[1]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [("", 2), ("nothing", 2), ("upgrade nowhere", -1), ("check", -1), ("revision --autogenerate", -1)],
)
def test_exit_statuses(project: Project, capsys: pytest.CaptureFixture[str], arguments: str, status: int) -> None:
    assert called(ours, arguments, capsys)[0] == status


def test_raiseerr(project: Project) -> None:
    with pytest.raises(GitmigError, match="Can't locate revision"):
        ours.main(argv=["--raiseerr", "upgrade", "nowhere"])


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (["a.ini", "b.ini"], "only one ini file may be indicated"),
        (["pyproject.toml", "b/pyproject.toml"], "pyproject.toml indicated more than once"),
    ],
)
def test_two_configuration_files_of_one_kind(files: list[str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        ours.main(argv=[*(word for file in files for word in ("-c", file)), "heads"])


def test_the_environment_names_the_file(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project.ini.rename(project.root / "other.ini")
    monkeypatch.setenv("ALEMBIC_CONFIG", "other.ini")
    assert called(ours, "heads", capsys) == (None, "bbbb2 (head)\ncccc3 (head)\n")


def test_a_project_registers_its_own_command(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    def count(config: ours.Config, revision: str, verbose: bool = False) -> None:
        """Counts things.

        More about it.
        """
        print(config.config_file_name, revision, verbose)

    line = ours.CommandLine(prog="alembic")
    line.register_command(count)
    line.main(["count", "abc", "-v"])
    assert "Counts things." in line.parser.format_help()
    assert capsys.readouterr().out == "alembic.ini abc True\n"


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert called(ours, "--version", capsys) == (0, "alembic 1.20.1\n")
