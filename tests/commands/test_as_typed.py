"""Command lines as people type them for `alembic` do the same with `gitmig` in its place."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.commands.projects import Project, gitmig

if TYPE_CHECKING:
    from pathlib import Path

ENV = """
import sys
from alembic import context
from sqlalchemy import create_engine, pool

config = context.config
given = context.get_x_argument(as_dictionary=True)
if "told" in given:
    print(sorted(given.items()), config.cmd_opts.cmd[0].__name__, config.cmd_opts.quiet, config.cmd_opts.raiseerr)
url = f"sqlite:///{config.get_alembic_option('database')}"
if context.is_offline_mode():
    context.configure(url=url, tag=context.get_tag_argument(), literal_binds=True)
    print("-- tag:", context.get_tag_argument())
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
"""
INI = """[alembic]
script_location = %(here)s/migrations
path_separator = os
database = %(here)s/main.sqlite

[other]
script_location = %(here)s/migrations
path_separator = os
database = %(here)s/other.sqlite
"""
TOML = """[tool.alembic]
script_location = "%(here)s/migrations"
database = "%(here)s/toml.sqlite"
file_template = "of_toml_%%(rev)s"
"""
# what is typed; words with = in front of the command are environment variables
LINES = [
    "upgrade c1",
    "-c alembic.ini -x a=1 current",
    "-c alembic.ini -c pyproject.toml current",
    "--config=alembic.ini heads",
    "-calembic.ini -n other current -v",
    "-n other stamp b1 c1",
    "-n other current -c",
    "-n other current --check-heads",
    "-x told=1 -x b -x c=d=e current",
    "-x told=1 -q --raiseerr current -v",
    "-x told=1 ensure_version --sql",
    "ALEMBIC_CONFIG=below/alembic.ini current",
    "ALEMBIC_CONFIG=below/alembic.ini -c alembic.ini current",
    "ALEMBIC_CONFIG=pyproject.toml heads",
    "-c below/alembic.ini upgrade b1",
    "-c below/alembic.ini current",
    "-c below/pyproject.toml current",
    "downgrade c1:a1 --sql --tag words",
    "stamp a1:c1 --sql",
    "stamp --purge b1",
    "downgrade -1",
    "history -r a1:c1 -v",
    "history -i",
    "show a1",
    "branches -v",
    "heads --resolve-dependencies",
    "merge b1 c1 --rev-id m1 -m merged",
    "merge b1 c1 --rev-id m2 --splice --branch-label second",
    "revision --rev-id d1 -m words --head m1 --depends-on b1 --depends-on second",
    "revision --rev-id d2 --head a1 --splice --version-path migrations/versions --branch-label third",
    "-c pyproject.toml revision --rev-id d3 --head d1",
    "heads -v",
    "upgrade third@head",
    "upgrade nowhere",
    "revision --autogenerate --sql",
    "current --nothing",
    "-n nowhere heads",
    "-c alembic.ini -c below/alembic.ini heads",
]
PROGRAM = """
import io, json, os, shlex, sys
program, *lines = sys.argv[1:]
out, sys.stdout = sys.stdout, io.StringIO()  # before the import: Alembic keeps it from then on
if program == "alembic":
    from alembic.config import main
    run = lambda words: main(argv=words, prog="alembic")
else:
    from gitmig.cli import run
told, path = [], sys.path[:]
for line in lines:
    words, status = shlex.split(line), None
    os.environ.pop("ALEMBIC_CONFIG", None)
    if "=" in words[0] and not words[0].startswith("-"):
        os.environ.update([words.pop(0).split("=")])
    try:
        status = run(words)
    except SystemExit as left:
        status = left.code
    except BaseException as error:
        status = repr(error)
    sys.path[:] = path
    told.append([line, not status, sys.stdout.getvalue() if not status else ""])
    sys.stdout.seek(0)
    sys.stdout.truncate()
json.dump(told, out)
out.flush()
"""


def project_at(root: Path) -> Project:
    project = Project(root)
    project.write("alembic.ini", INI)
    project.write("pyproject.toml", TOML)
    project.write("below/alembic.ini", INI.replace("%(here)s/migrations", "%(here)s/../migrations"))
    project.write("below/pyproject.toml", TOML.replace("%(here)s/migrations", "%(here)s/../migrations"))
    project.write("migrations/env.py", ENV)
    project.add("a1")
    project.add("b1", "a1", branch_labels="left")
    project.add("c1", "a1")
    return project


def told_by(program: str, root: Path) -> list[tuple[str, bool, list[str]]]:
    """Line, whether it ended well, and what it printed: lines in the order of a set are sorted, `-q` hides results there."""
    project_at(root)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, program, *LINES],
        cwd=root,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    return [(line, well, lines_of(text.replace(str(root), ""))) for line, well, text in told]


def lines_of(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if "Create Date" not in line]
    return sorted(" ".join(sorted(re.sub(r"[(),]", " ", line).split())) for line in lines)


def files_of(root: Path) -> dict[str, str]:
    found = {}
    for path in sorted(root.rglob("*.py")):
        lines = path.read_text(encoding="utf-8").splitlines()
        found[str(path.relative_to(root))] = "\n".join(line for line in lines if not line.startswith("Create Date"))
    return found


def test_the_same_is_printed_and_written(tmp_path: Path) -> None:
    ours, theirs = told_by("gitmig", tmp_path / "ours"), told_by("alembic", tmp_path / "theirs")
    for one, other in zip(ours, theirs, strict=True):
        assert one == other or "-q" in one[0].split(), one[0]
    assert files_of(tmp_path / "ours") == files_of(tmp_path / "theirs")


def test_quiet_leaves_results(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = project_at(tmp_path)
    assert gitmig(project, capsys, "-q", "heads").out == "b1 (left) (head)\nc1 (head)\n"
    assert gitmig(project, capsys, "-q", "merge", "heads").out == ""
    assert gitmig(project, capsys, "merge", "heads", "--splice").out.startswith("Generating ")


def test_a_traceback_by_alembic_s_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = project_at(tmp_path)
    project.add("a0", "c1", body="1 / 0")
    for option in ("--raiseerr", "--traceback"):
        assert "Traceback (most recent call last)" in gitmig(project, capsys, option, "upgrade", "a0").err
    assert "Traceback" not in gitmig(project, capsys, "upgrade", "a0").err


def test_an_editor_that_fails_is_no_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "false")
    result = gitmig(project_at(tmp_path), capsys, "edit", "a1")
    assert (result.status, "EDITOR" in result.err) == (2, True)


def test_options_before_commands_without_a_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    empty = Project.at(tmp_path / "empty")
    before = ("-x", "a=b", "--raiseerr", "-q", "-n", "other", "-c", "db.ini")
    assert gitmig(empty, capsys, *before, "init", "made") == (0, "", "")
    assert "[other]" not in (empty.root / "db.ini").read_text()
    assert (empty.root / "made" / "env.py").exists()
    for name in ("list_templates", "list-templates"):
        assert "generic" in gitmig(empty, capsys, *before, name).out
    assert gitmig(empty, capsys, "-x").status == 2


def test_options_without_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = project_at(tmp_path)
    for line in ("-x current", "-c", "-c alembic.ini", "-v", "--config=alembic.ini"):
        said = gitmig(project, capsys, *line.split())
        assert (said.status, f"no command follows '{line}'" in said.err) == (2, True), said


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("upgrade -1", "there are not so many in that direction"),
        ("downgrade +1", "there are not so many in that direction"),
        ("upgrade current", "only history -r, show and edit know `current`"),
        ("upgrade a1: --sql", "the name is empty"),
        ("stamp a1:b1", "a range is for --sql"),
        ("show a1+1", "relative names have a meaning for upgrade, downgrade and ranges alone"),
        ("stamp +1", "relative names have a meaning for upgrade, downgrade and ranges alone"),
        ("upgrade B1", "did you mean 'b1'?"),
        ("history -r b1:a1", "the older end of a range comes first"),
    ],
)
def test_names_that_have_no_meaning_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, hint: str
) -> None:
    project = project_at(tmp_path)
    assert gitmig(project, capsys, "upgrade", "b1").status == 0
    said = gitmig(project, capsys, *line.split())
    assert (said.status, hint in said.err) == (2, True), said
