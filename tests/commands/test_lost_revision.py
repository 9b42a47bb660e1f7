"""A revision that the files here do not have: each command says where git has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.repositories import Repository
from tests.stories.programs import story_at

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.programs import Story

FOUND = "git has it on feature/carts, in commit "
REMEDY = "this file alone: `git restore --source=feature/carts -- migrations/versions/carts.py`"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """A database that has run a revision of a branch, and main checked out."""
    made = story_at(tmp_path)
    made.repository.git("switch", "-q", "-c", "feature/carts")
    made.write("carts", "orders")
    made.repository.commit("Add carts")
    assert made.gitmig("upgrade", "head").returncode == 0
    made.repository.git("switch", "-q", "main")
    return made


@pytest.mark.parametrize(
    "command",
    [
        "upgrade head",
        "upgrade +1",
        "downgrade -1",
        "downgrade base",
        "stamp head",
        "current",
        "current --format json",
    ],
)
def test_a_database_that_is_at_it(story: Story, command: str) -> None:
    done = story.gitmig(*command.split())
    first, second, third, fourth = done.stderr.splitlines()
    assert first == "error: Can't locate revision identified by 'carts'"
    assert second == "  the database is at it, and no file here has it"
    assert third.startswith(f"  {FOUND}")
    assert third.endswith(": Add carts")
    assert fourth.endswith(REMEDY)
    assert (done.returncode, "carts" in done.stdout) == (2, False)


@pytest.mark.parametrize(
    "command",
    [
        "upgrade carts",
        "upgrade cart",
        "upgrade orders:carts --sql",
        "show carts",
        "show current",
        "edit current",
        "history -r carts:",
        "history -r current:head",
        "revision -m more --head carts",
        "merge orders carts",
    ],
)
def test_a_name_that_was_typed_or_read(story: Story, command: str) -> None:
    done = story.gitmig(*command.split())
    assert done.returncode == 2
    assert FOUND in done.stderr
    assert REMEDY in done.stderr


def test_a_parent_that_is_on_another_branch(story: Story) -> None:
    story.write("prices", "carts")
    done = story.gitmig("upgrade", "head")
    assert done.returncode == 2
    assert "Revision carts referenced from prices is not present" in done.stderr
    assert "restore its file, or correct the reference" in done.stderr
    assert REMEDY in done.stderr


@pytest.mark.parametrize(
    "command", ["heads", "heads --verbose", "lock", "lock --check", "lock --hook", "rebase --base main"]
)
def test_commands_that_only_read_say_it_too(story: Story, command: str) -> None:
    story.write("prices", "carts")
    (story.top / "gitmig.toml").write_text("lock = true\n")
    story.repository.git("add", "-A")
    done = story.gitmig(*command.split())
    assert done.returncode == 2
    assert "Revision carts referenced from prices is not present" in done.stderr
    assert REMEDY in done.stderr


def test_nobody_has_it(story: Story) -> None:
    story.repository.git("branch", "-q", "-D", "feature/carts")
    story.repository.git("reflog", "expire", "--expire=now", "--all")
    done = story.gitmig("upgrade", "head")
    assert done.stderr == (
        "error: Can't locate revision identified by 'carts'\n"
        "  the database is at it, and no file here has it\n"
        "  no ref of this repository has it either; fetch all branches: `git fetch --all`, or ask who brought the "
        "database there\n"
    )
    assert "git has it" not in story.gitmig("show", "cart").stderr


@pytest.mark.parametrize(
    ("name", "hint"),
    [("orde", "Multiple revisions start with"), ("hed", "did you mean 'head'?")],
)
def test_what_is_wrong_for_other_reasons_keeps_its_hint(story: Story, name: str, hint: str) -> None:
    story.write("orderly", "orders")
    story.repository.commit("Add one that begins alike")
    done = story.gitmig("show", name)
    assert (done.returncode, hint in done.stderr) == (2, True)
    assert "git" not in done.stderr


def test_a_partial_name_on_the_wrong_branch(story: Story) -> None:
    """The file is here: it is the name of the branch that does not fit."""
    story.write("left", "users")
    story.repository.commit("Fork")
    done = story.gitmig("upgrade", "left@orde")
    assert (done.returncode, "git" in done.stderr) == (2, False)


def test_it_is_not_in_git_at_all(tmp_path: Path) -> None:
    made = story_at(tmp_path)
    path = made.write("carts", "orders")
    assert made.gitmig("upgrade", "head").returncode == 0
    path.unlink()
    assert "no ref of this repository has it either" in made.gitmig("current").stderr
    assert Repository(tmp_path).git("status", "--porcelain", "--untracked-files=no") == ""
