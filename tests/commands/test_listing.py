"""heads, branches, history and show print what Alembic prints, without running the project's files."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files
from typing import TYPE_CHECKING

import alembic.command
import pytest
from jsonschema import Draft202012Validator

from tests.commands.projects import Project, gitmig

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

POISON = "raise RuntimeError('this file must not run')"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """One base with a fork and a merge, and a second base that depends on it."""
    made = Project(tmp_path)
    made.add("a1")
    made.add("b1", "a1", branch_labels="left")
    made.add("c1", "a1", message="two lines\nof message")
    made.add("m1", "b1 c1")
    made.add("x1", branch_labels=("other",), depends_on="b1")
    made.add("y1", "x1")
    return made


COMMANDS: list[tuple[str, Callable[..., object], dict[str, object]]] = [
    ("heads", alembic.command.heads, {}),
    ("heads -v", alembic.command.heads, {"verbose": True}),
    ("heads --resolve-dependencies", alembic.command.heads, {"resolve_dependencies": True}),
    ("history", alembic.command.history, {}),
    ("history -v", alembic.command.history, {"verbose": True}),
    ("history -r a1:m1", alembic.command.history, {"rev_range": "a1:m1"}),
    ("history -r b1:", alembic.command.history, {"rev_range": "b1:m1"}),
    ("history -r :other@head", alembic.command.history, {"rev_range": ":other@head"}),
    ("history -r a1:+1", alembic.command.history, {"rev_range": "b1:+1"}),
    ("show m1", alembic.command.show, {"rev": "m1"}),
    ("show other@head", alembic.command.show, {"rev": "other@head"}),
    ("show heads", alembic.command.show, {"rev": "heads"}),
]


def sorted_lists(text: str) -> list[str]:
    """Alembic writes several labels and children in hash order."""
    return [sorted_list(line) if line.startswith("Branch") else line for line in text.splitlines()]


def sorted_list(line: str) -> str:
    title, _, names = line.partition(": ")
    return f"{title}: {', '.join(sorted(names.split(', ')))}"


@pytest.mark.parametrize(("line", "command", "options"), [pytest.param(*each, id=each[0]) for each in COMMANDS])
def test_prints_what_alembic_prints(
    project: Project,
    capsys: pytest.CaptureFixture[str],
    line: str,
    command: Callable[..., object],
    options: dict[str, object],
) -> None:
    if line == "history -r b1:":
        line = "history -r b1:m1"
    if line == "history -r a1:+1":
        line = "history -r b1:+1"
    result = gitmig(project, capsys, *line.split())
    assert result.status == 0, result.err
    assert sorted_lists(result.out) == sorted_lists(project.alembics(command, **options))


@pytest.mark.parametrize("verbose", [False, True])
def test_branches(project: Project, capsys: pytest.CaptureFixture[str], verbose: bool) -> None:
    result = gitmig(project, capsys, "branches", *(["-v"] if verbose else []))
    theirs = project.alembics(alembic.command.branches, verbose=verbose)
    assert sorted(sorted_lists(result.out)) == sorted(sorted_lists(theirs))
    blocks = result.out.split("\n\n")
    if not verbose:
        assert blocks[0] == "a1 (branchpoint)\n   -> b1 (left)\n   -> c1"


def test_nothing_is_run_and_nothing_connects(project: Project) -> None:
    for path in project.versions.iterdir():
        path.write_text(path.read_text() + POISON + "\n")
    project.write("migrations/env.py", POISON)
    program = (
        "import sys; from gitmig import cli\n"
        "for command in (['heads'], ['branches'], ['history', '-v'], ['show', 'a1']):\n"
        "    assert cli.run(command) == 0\n"
        "sys.exit(', '.join(name for name in sys.modules if name.split('.')[0] in ('sqlalchemy', 'mako', 'alembic')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project.root, capture_output=True, text=True, check=False
    )
    assert done.stderr.splitlines()[-1] == ""  # which modules were loaded
    assert done.returncode == 1  # sys.exit of an empty text


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(files("gitmig.report").joinpath(f"{name}.schema.json").read_text("utf-8")))


@pytest.mark.parametrize("command", ["heads", "branches", "history", "show a1"])
def test_json(project: Project, capsys: pytest.CaptureFixture[str], command: str) -> None:
    result = gitmig(project, capsys, *command.split(), "--format", "json")
    document = json.loads(result.out)
    schema("revisions").validate(document)
    assert document["version"] == 1
    by_id = {one["revision"]: one for one in document["revisions"]}
    if command in ("history", "branches", "show a1"):
        assert by_id["a1"]["children"] == ["b1", "c1"]
        assert by_id["a1"]["is_branch_point"]
    if command in ("history", "heads"):
        assert by_id["m1"]["down_revision"] == ["b1", "c1"]
        assert by_id["m1"]["is_head"]
        assert by_id["y1"]["branch_labels"] == ["other"]


def test_output_is_the_same_every_time(project: Project) -> None:
    project.add("d1", "a1", branch_labels=("third", "second", "first"))

    def printed(seed: int) -> str:
        program = "from gitmig import cli; cli.run(['history', '-v']); cli.run(['branches'])"
        environment = {"PYTHONHASHSEED": str(seed), "PATH": ""}
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=project.root,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    first = printed(0)
    assert "Branch names: first, second, third" in first
    assert {printed(seed) for seed in (1, 2, 3)} == {first}


def test_current_asks_the_database(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert gitmig(project, capsys, "upgrade", "c1").status == 0
    assert gitmig(project, capsys, "upgrade", "b1").status == 0
    history = gitmig(project, capsys, "history", "-i").out
    assert history == project.alembics(alembic.command.history, indicate_current=True)
    assert history.count("(current)") == 2
    shown = gitmig(project, capsys, "show", "current").out
    assert [line for line in shown.splitlines() if line.startswith("Rev: ")] == ["Rev: b1", "Rev: c1"]
    assert gitmig(project, capsys, "history", "-r", "current:m1").out.count(" -> ") == 3
    below = gitmig(project, capsys, "history", "-r", ":current", "--format", "json", "-i")
    assert [one["is_current"] for one in json.loads(below.out)["revisions"]] == [True, True, False]


def test_current_as_json(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    for revision, at_heads in (("b1", False), ("heads", True)):
        assert gitmig(project, capsys, "upgrade", revision).status == 0
        result = gitmig(project, capsys, "current", "--format", "json", "--check-heads")
        assert result.status == (0 if at_heads else 1)
        document = json.loads(result.out)
        schema("current").validate(document)
        (database,) = document["databases"]
        schema("revisions").validate({"version": 1, "revisions": database["revisions"]})
        assert database["url"] == f"sqlite:///{project.root}/database.sqlite"
        assert database["is_at_heads"] is at_heads
        text = gitmig(project, capsys, "current")
        assert text.status == 0, text.err
        assert [one["revision"] for one in database["revisions"]] == [line.split()[0] for line in text.out.splitlines()]


def test_a_schema_refuses_what_it_does_not_know() -> None:
    for name in ("revisions", "current"):
        assert list(schema(name).iter_errors({"version": 1}))
        assert list(schema(name).iter_errors({"version": 1, "revisions": [{}], "databases": [{}]}))


TWO_DATABASES = """
from alembic import context
from sqlalchemy import create_engine

for name in ("one", "two"):
    with create_engine(f"sqlite:///{name}.sqlite").connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
"""


def test_several_databases_are_one_document(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("migrations/env.py", TWO_DATABASES.replace('("one", "two")', '("two",)'))
    assert gitmig(project, capsys, "upgrade", "c1").status == 0
    project.write("migrations/env.py", TWO_DATABASES)
    current = json.loads(gitmig(project, capsys, "current", "--format", "json").out)
    assert [len(each["revisions"]) for each in current["databases"]] == [0, 1]
    history = json.loads(gitmig(project, capsys, "history", "-i", "-r", ":current", "--format", "json").out)
    schema("revisions").validate(history)
    assert [(one["revision"], one["is_current"]) for one in history["revisions"]] == [("c1", True), ("a1", False)]


def test_history_up_to_current_of_an_empty_database_is_empty(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gitmig(project, capsys, "history", "-r", ":current").out == ""


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("history -r a1", "error: History range requires [start]:[end], [start]:, or :[end]"),
        (
            "history -r c1:y1",
            "error: Requested range c1:y1 does not refer to ancestor/descendant revisions along the same branch",
        ),
        ("history -r q1:", "error: Can't locate revision identified by 'q1'"),
        (
            "history -r c1:a1",
            "error: Requested range c1:a1 does not refer to ancestor/descendant revisions along the same branch",
        ),
        ("show nothing", "error: Can't locate revision identified by 'nothing'"),
        (
            "show head",
            (
                "error: Multiple head revisions are present for given argument 'head'; please specify a specific "
                "target revision, '<branchname>@head' to narrow to a specific head, or 'heads' for all heads"
            ),
        ),
    ],
)
def test_refusals(project: Project, capsys: pytest.CaptureFixture[str], line: str, message: str) -> None:
    result = gitmig(project, capsys, *line.split())
    assert result.status == 2
    assert result.err.splitlines()[0] == message
    assert result.err.splitlines()[1].startswith("  ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "revision = 'd1'\ndown_revision = 'zzz'\n",
            "Revision zzz referenced from d1 is not present: down_revision of ",
        ),
        ("revision = 'a1'\ndown_revision = None\n", "Revision a1 is present more than once: "),
        ("revision = 'd1'\ndown_revision = 'd1'\n", "d1_x.py: its down_revision names the revision itself"),
        ("", "d1_x.py:1: it is empty, and Alembic takes every .py file here for a revision\n  delete it, or "),
        (
            "revision = 'd1'\ndown_revision = 'a1'\nbranch_labels = 'left'\n",
            "Branch name 'left' in revision d1 already used by revision b1",
        ),
        ("revision = 'd1\n", "d1_x.py:1: "),
        ("revision = 'd1'\ndown_revision = 'a1'\ndepends_on = ask()\n", "d1_x.py:3: "),
    ],
)
def test_a_broken_history_is_refused_and_its_file_is_named(
    project: Project, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    project.write("migrations/versions/d1_x.py", text)
    result = gitmig(project, capsys, "heads")
    assert result.status == 2
    assert message in result.err


def test_computed_headers_are_read_by_running_their_file_when_asked(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write(
        "migrations/versions/d1_x.py",
        "found = ['c1']\nrevision = 'd1'\ndown_revision = 'm1'\ndepends_on = sorted(found)\n",
    )
    assert "--run-files" in gitmig(project, capsys, "heads").err
    assert gitmig(project, capsys, "heads", "--run-files").out.splitlines()[0] == "d1 (left) (head)"


@pytest.mark.parametrize("line", ["heads", "heads -v", "history", "show growing@head"])
def test_labels_from_a_module_are_told_without_running_it(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    constants = project.write("shop_of_labels/phases.py", "GROW = 'growing'\n")
    project.write(
        "migrations/versions/d1_x.py",
        "from shop_of_labels import phases\nrevision = 'd1'\ndown_revision = 'a1'\nbranch_labels = (phases.GROW,)\n",
    )
    project.add("e1", "d1")
    monkeypatch.syspath_prepend(project.root)
    command, *names = line.split()
    options = {"verbose": True} if "-v" in names else {"rev": names[0]} if names else {}
    theirs = project.alembics(getattr(alembic.command, command), **options)
    for name in [name for name in sys.modules if name.startswith("shop_of_labels")]:
        monkeypatch.delitem(sys.modules, name)
    constants.write_text(constants.read_text() + POISON + "\n")
    result = gitmig(project, capsys, *line.split())
    assert result.status == 0
    assert "computed" not in result.err
    assert "growing" in result.out
    assert sorted_lists(result.out) == sorted_lists(theirs)


def test_labels_that_cannot_be_told_are_said_to_be_left_out(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "revision = 'd1'\ndown_revision = 'm1'\nbranch_labels = [name for name in ('late',)]\n"
    path = project.write("migrations/versions/d1_x.py", text)
    result = gitmig(project, capsys, "heads")
    assert result.status == 0
    assert result.out.splitlines()[0] == "d1 (left) (head)"
    assert result.err.splitlines() == [f"{path}:3: branch_labels is computed: left out; --run-files tells it"]
    asked = gitmig(project, capsys, "heads", "--run-files")
    assert (asked.out.splitlines()[0], asked.err) == ("d1 (late, left) (head)", "")
    project.write("migrations/versions/e1_x.py", text.replace("d1", "e1").replace("m1", "x1").replace("late", "other2"))
    assert "computed (so it is in 1 more): left out" in gitmig(project, capsys, "heads").err


def test_a_project_without_revisions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = Project(tmp_path)
    for command in ("heads", "branches", "history"):
        assert gitmig(empty, capsys, command) == (0, "", "")


@pytest.mark.parametrize("command", ["heads", "history", "branches", "show head"])
def test_a_script_directory_that_is_not_there(
    project: Project, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    project.versions.parent.rename(project.root / "elsewhere")
    result = gitmig(project, capsys, *command.split())
    assert (result.status, result.out) == (2, "")
    assert f"Path doesn't exist: {project.root / 'migrations'}." in result.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("revision = 'z1'\ndown_revision = (", "z.py, line 2 failed: SyntaxError: '(' was never closed"),
        ("revision = 'z' + str(1)\ndown_revision = 1 / 0", "z.py, line 2 failed: ZeroDivisionError: division by zero"),
        ("raise SystemExit('no')\nrevision = str('z1')", "z.py, line 1 failed: calls sys.exit(no)"),
        ("revision = int('1')\ndown_revision = None", "z.py: revision is 1"),
        ("revision = 'z1'\ndown_revision = 1 + 0", "z.py: down_revision is 1"),
        ("revision = 'z1'\ndown_revision = [1]", "z.py: down_revision is [1]"),
        ("revision = 'z1'\ndown_revision = None\ndepends_on = b'a1'", "z.py: depends_on is b'a1'"),
    ],
)
def test_a_file_that_fails_when_it_is_run_is_named(
    project: Project, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    project.write("migrations/versions/z.py", text)
    said = gitmig(project, capsys, "heads", "--run-files")
    assert (said.status, message in said.err) == (2, True), said.err
