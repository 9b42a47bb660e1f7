"""-q and -v on every command: quiet leaves results and errors, verbose says on standard error which configuration is read."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gitmig.cli import COMMANDS
from tests.repositories import Repository

SHOP = Path(__file__).parents[2] / "gitmig" / "templates" / "shop"
NEW = "20261109_0f1e2d3c4b5a_new.py"
TEXT = '''"""new

Revision ID: 0f1e2d3c4b5a
Revises: {parent}
"""
import sqlalchemy as sa
from alembic import op

revision = "0f1e2d3c4b5a"
down_revision = "{parent}"


def upgrade() -> None:
    op.create_table("notes", sa.Column("id", sa.Integer, primary_key=True))


def downgrade() -> None:
    op.drop_table("notes")
'''
SETTINGS = 'lock = true\n[targets.staging]\nurl = "env:STAGING_DATABASE_URL"\n'
# a line of each command that ends well in the project below; those without a configuration of a project are told apart
LINES = {
    "branches": "branches",
    "check": "check --base main",
    "comment": "comment plan.json --dry-run",
    "completion": "completion bash",
    "current": "current",
    "demo": "demo",
    "deploy": "deploy staging",
    "doctor": "doctor",
    "downgrade": "downgrade -1",
    "drift": "drift",
    "edit": "edit head",
    "ensure-version": "ensure-version",
    "graph": "graph",
    "heads": "heads",
    "history": "history",
    "init": "init elsewhere -c elsewhere.ini",
    "list-templates": "list-templates",
    "lock": "lock",
    "merge": "merge heads --splice",
    "preview": "preview --base main --dialect sqlite",
    "rebase": "rebase --base main",
    "revision": "revision -m more",
    "run": "run -m this",
    "show": "show head",
    "stamp": "stamp head",
    "status": "status staging",
    "upgrade": "upgrade head",
}
MODELS = """import os
import sqlalchemy
target_metadata = sqlalchemy.MetaData()
target_metadata.reflect(sqlalchemy.create_engine(os.environ["DATABASE_URL"]))"""
WITHOUT_PROJECT = {"comment", "completion", "demo", "init", "list-templates", "run"}
# what is said of things that go well, with how the talk begins
TALK = {
    "check": ("stderr", "gitmig: 1 revision checked"),
    "demo": ("stdout", "1. Commit:"),
    "doctor": ("stdout", "Python"),
    "init": ("stdout", "Creating directory"),
    "lock": ("stdout", "wrote migrations/gitmig.lock"),
    "merge": ("stdout", "Generating"),
    "preview": ("stderr", "1 migration changed"),
    "rebase": ("stdout", "nothing to move"),
    "revision": ("stdout", "Generating"),
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop on a branch with one revision of its own, a target, and a plan."""
    top = tmp_path_factory.mktemp("talk") / "shop"
    shutil.copytree(SHOP, top, ignore=shutil.ignore_patterns("__pycache__"))
    (top / "gitmig.toml").write_text(SETTINGS)
    repository = Repository(top).init()
    repository.commit()
    repository.git("switch", "-q", "-c", "branch")
    parent = gitmig(top, "heads").stdout.split()[0]
    (top / "migrations" / "versions" / NEW).write_text(TEXT.format(parent=parent))
    assert gitmig(top, "lock").returncode == 0
    (top / "plan.json").write_text(gitmig(top, "preview", "--base", "main", "--format", "json").stdout)
    return top


@pytest.fixture
def shop(prepared: Path, tmp_path: Path) -> Path:
    shutil.copytree(prepared, tmp_path / "shop", symlinks=True)
    return tmp_path / "shop"


def gitmig(top: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gitmig", *arguments], cwd=top, env=environment(top), capture_output=True, text=True
    )


def environment(top: Path) -> dict[str, str]:
    url = f"sqlite:///{top / 'shop.sqlite'}"
    variables = {"STAGING_DATABASE_URL": url, "DATABASE_URL": url, "EDITOR": "true", "HOME": str(top)}
    return {**{name: value for name, value in os.environ.items() if not name.startswith("GIT")}, **variables}


def ran(top: Path, name: str, option: str = "") -> subprocess.CompletedProcess[str]:
    if name == "downgrade":
        gitmig(top, "upgrade", "head")
    if name == "drift":
        make_equal(top)
    if name == "lock":
        next(top.rglob("gitmig.lock")).unlink()
    first, *rest = LINES[name].split()
    done = gitmig(top, first, *filter(None, [option]), *rest)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def make_equal(top: Path) -> None:
    """The database is at the head, and the models are those that it is of."""
    gitmig(top, "upgrade", "head")
    env = top / "migrations" / "env.py"
    env.write_text(env.read_text().replace("target_metadata = None", MODELS))


def without_times(text: str) -> str:
    return re.sub(r"[\d.]+ m?s\b", "", text)


def test_there_is_a_line_for_every_command() -> None:
    assert list(LINES) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_quiet_leaves_results(name: str, shop: Path, tmp_path: Path) -> None:
    shutil.copytree(shop, tmp_path / "other")
    usual, quiet = ran(shop, name), ran(tmp_path / "other", name, "-q")
    assert quiet.stderr == ""
    if name not in TALK:
        assert without_times(quiet.stdout.replace("/other", "/shop")) == without_times(usual.stdout)
        return
    stream, talk = TALK[name]
    assert talk in getattr(usual, stream)
    assert talk not in getattr(quiet, stream)


@pytest.mark.parametrize("name", COMMANDS)
def test_verbose_says_which_configuration_is_read(name: str, shop: Path) -> None:
    said = ran(shop, name, "--verbose").stderr
    if name in WITHOUT_PROJECT:
        assert said.startswith("gitmig: read ")
        assert "no configuration" in said.splitlines()[0]
        return
    expected = (
        "gitmig: default: read alembic.ini [alembic]; settings of gitmig.toml; revisions in migrations/versions\n"
    )
    assert expected in said


def test_both_may_stand_before_the_command_and_together(shop: Path) -> None:
    for arguments in (("-q", "-v", "heads"), ("heads", "-qv"), ("check", "-qv"), ("-v", "-q", "check")):
        done = gitmig(shop, *arguments)
        assert (done.returncode, done.stderr.count("\n")) == (0, 1), done.stderr
        assert "read alembic.ini" in done.stderr


def test_quiet_leaves_errors(shop: Path) -> None:
    (shop / "migrations" / "versions" / NEW).unlink()
    text = TEXT.format(parent="b83e9d04a7c2")
    (shop / "migrations" / "versions" / NEW).write_text(text)
    refused = gitmig(shop, "check", "-q", "--base", "main")
    assert (refused.returncode, refused.stderr) == (1, "")
    assert "multiple-heads" in refused.stdout
    failed = gitmig(shop, "upgrade", "-q", "nowhere")
    assert (failed.returncode, failed.stdout, failed.stderr.startswith("error: ")) == (2, "", True)


def test_a_check_of_nothing_says_so_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n")
    done = gitmig(tmp_path, "check", "--quiet")
    assert done.stderr.startswith("gitmig: 0 revisions checked")
    assert "looked in migrations/versions (0 in all)" in done.stderr


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("demo", "downgrade", "run")])
def test_nobody_reads_the_results(name: str, shop: Path) -> None:
    """`gitmig ... | true`: no traceback, and a status that says how it went; what `run` runs is another program."""
    if name == "drift":
        make_equal(shop)
    words = [sys.executable, "-m", "gitmig", *LINES[name].split()]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(words, cwd=shop, env=environment(shop), stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if "Traceback" in line or "Exception" in line] == []


def test_a_reader_that_is_gone_changes_no_status(shop: Path) -> None:
    next(shop.rglob("gitmig.lock")).write_text("old\n")
    for words in ("lock --check", "check --explain multiple-heads", "rebase --base main"):
        done = subprocess.run(
            ["bash", "-c", f"{sys.executable} -m gitmig {words} | true; exit ${{PIPESTATUS[0]}}"],
            cwd=shop,
            env=environment(shop),
            capture_output=True,
            text=True,
        )
        usual = gitmig(shop, *words.split())
        assert (done.returncode, done.stderr) == (usual.returncode, usual.stderr), words
