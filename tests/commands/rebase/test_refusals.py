"""What `gitmig rebase` refuses, with what is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.rebase.running import gitmig, parents, rebase
from tests.repositories import Repository, project_at, revision_text

if TYPE_CHECKING:
    from pathlib import Path


def test_without_a_base_it_says_which_to_name(tmp_path: Path) -> None:
    repository = project_at(tmp_path).init().line("a1")
    repository.commit()
    done = gitmig(tmp_path, "rebase")
    assert (done.status, "name one: gitmig rebase --base main" in done.talk) == (2, True)
    repository.git("branch", "-m", "work")
    repository.git("remote", "add", "origin", "nowhere")
    assert "no remote of" in (talk := gitmig(tmp_path, "rebase").talk)
    assert "name one: gitmig rebase --base BRANCH" in talk


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("c3.py", "down_revision = parent()", "c3.py:6: `down_revision` is computed"),
        ("c3.py", "down_revision = 'b2'\n<<<<<<< ours", "c3.py:7: "),
        ("c3.py", "down_revision = 'zz'", "Revision zz referenced from c3 is not present"),
        ("c3.py", "down_revision = 'b2'; depends_on = parent()", "depends_on is computed"),
        ("e5.py", "down_revision = 'b2'", "Revision c3 is present more than once"),
        ("c3.py", "down_revision = 'c3'", "Self-loop is detected in revisions (c3)"),
    ],
)
def test_what_cannot_be_right_is_refused(repository: Repository, name: str, content: str, words: str) -> None:
    text = revision_text("c3", "b2").replace("down_revision = 'b2'", content)
    if "depends_on =" in content:
        text = text.replace("depends_on = None\n", "")
    (repository.versions / name).write_text(text)
    before = {path: path.read_bytes() for path in repository.versions.iterdir()}
    done = rebase(repository)
    assert (done.status, words in done.talk) == (2, True), done.talk
    assert {path: path.read_bytes() for path in repository.versions.iterdir()} == before


def test_what_the_base_builds_on_stays(repository: Repository) -> None:
    """Main took d4, which follows the branch's c3, without c3."""
    repository.git("switch", "-q", "main")
    repository.write("d4.py", "d4", "c3")
    repository.commit()
    repository.git("switch", "-q", "branch")
    repository.write("e5.py", "e5", "b2")
    done = rebase(repository)
    assert (done.status, "d4, which the base has, follows c3, which only this branch has" in done.talk) == (2, True)


def test_two_heads_of_the_base_itself(repository: Repository) -> None:
    repository.git("switch", "-q", "main")
    repository.write("e5.py", "e5", "b2")
    repository.commit()
    repository.git("switch", "-q", "branch")
    done = rebase(repository)
    assert (done.status, "the base has 2 heads itself: d4, e5" in done.talk) == (2, True)
    assert (rebase(repository, "--onto", "e5").status, parents(repository)["c3"]) == (0, "'e5'")


def test_heads_that_stay_beside_each_other(repository: Repository) -> None:
    """Ours follows one of the base's two heads; which of them it is to join, nobody said."""
    repository.git("switch", "-q", "main")
    repository.write("c3.py", "c3", "b2")
    repository.commit()
    repository.git("switch", "-q", "branch")
    repository.write("e5.py", "e5", "c3")
    done = rebase(repository)
    assert (done.status, "d4 and e5 would still be heads beside each other" in done.talk) == (2, True), done.talk
    assert "gitmig merge heads" in done.talk


def test_a_revision_that_the_base_took_with_another_parent(repository: Repository) -> None:
    """Main has c3 on top of d4, from a squashed merge; here c3 is as it was, below e5."""
    repository.git("switch", "-q", "main")
    repository.write("c3.py", "c3", "d4")
    repository.commit()
    repository.git("switch", "-q", "branch")
    assert "c3 follows b2 here and d4 on main, which has it already" in rebase(repository).talk, (
        "also where nothing is own"
    )
    repository.write("e5.py", "e5", "c3")
    done = rebase(repository)
    assert (done.status, parents(repository)["e5"]) == (2, "'c3'")
    (command,) = [line for line in done.talk.split("\n") if "git checkout" in line]
    assert command == "  take its file from there, then again: git checkout main -- migrations/versions/c3.py"
    repository.git(*command.rpartition("git ")[2].split())
    assert rebase(repository).output == "nothing to move: compared with main\n"
    repository.commit()
    repository.git("merge", "-q", "--no-edit", "main")
    assert gitmig(repository.top, "heads").output == "e5 (head)\n"


def test_a_revision_of_the_base_that_was_put_on_top_of_ours(repository: Repository) -> None:
    """As another base had it: main's d4 follows c3, which only the branch has."""
    repository.git("merge", "-q", "--no-edit", "main")
    repository.write("d4.py", "d4", "c3")
    repository.commit()
    done = rebase(repository)
    assert (done.status, "d4 follows c3 here and b2 on main, which has it already" in done.talk) == (2, True), done.talk
    repository.git(*done.talk.rstrip("\n").rpartition("git ")[2].split())
    assert (rebase(repository).status, parents(repository)["c3"]) == (0, "'d4'")


def test_what_follows_one_head_does_not_go_to_the_other(repository: Repository) -> None:
    """It may rely on what it follows."""
    repository.git("switch", "-q", "main")
    repository.write("e5.py", "e5", "b2")
    repository.commit()
    repository.git("switch", "-q", "branch")
    assert rebase(repository, "--onto", "d4").status == 0
    done = rebase(repository, "--onto", "e5")
    assert (done.status, "c3 and e5 would still be heads beside each other" in done.talk) == (2, True), done.output
    assert parents(repository)["c3"] == "'d4'"


def test_what_the_base_squashed_is_named(repository: Repository) -> None:
    repository.git("switch", "-q", "main")
    repository.write("s1.py", "s1", None)
    path = repository.versions / "s1.py"
    path.write_text(path.read_text() + "\nreplaces = ('a1', 'b2', 'd4')\n")
    for name in ("a1", "b2", "d4"):
        (repository.versions / f"{name}.py").unlink()
    repository.commit()
    repository.git("switch", "-q", "branch")
    done = rebase(repository)
    assert (done.status, done.talk.split("\n")[1]) == (2, "  s1 replaces it: put that in its place"), done.talk


def test_onto_nothing(repository: Repository) -> None:
    done = rebase(repository, "--onto", "base")
    assert (done.status, "error: base is no revision" in done.talk) == (2, True)
