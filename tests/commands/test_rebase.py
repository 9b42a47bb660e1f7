"""`gitmig rebase` from the outside, in real repositories and in the middle of what git does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
import sqlalchemy

from tests.commands.projects import ENV, TEMPLATE
from tests.repositories import CONFIGURATION, Repository, project_at, revision_text

if TYPE_CHECKING:
    from pathlib import Path


class Done(NamedTuple):
    status: int
    output: str
    talk: str


def gitmig(folder: Path, *arguments: str) -> Done:
    done = subprocess.run([sys.executable, "-m", "gitmig", *arguments], cwd=folder, capture_output=True, text=True)
    return Done(done.returncode, done.stdout, done.stderr)


def rebase(repository: Repository, *arguments: str) -> Done:
    return gitmig(repository.top, "rebase", "--base", "main", *arguments)


def parents(repository: Repository) -> dict[str, str]:
    """The `down_revision` line of every file, by its name."""
    found = {}
    for path in sorted(repository.versions.glob("*.py")):
        (line,) = [line for line in path.read_text("utf-8").split("\n") if line.startswith("down_revision")]
        found[path.stem] = line.removeprefix("down_revision = ")
    return found


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Main has a1 <- b2 <- d4, the branch that is checked out has a1 <- b2 <- c3, committed."""
    repository = project_at(tmp_path / "repository").init().line("a1", "b2")
    repository.commit()
    repository.git("switch", "-q", "-c", "branch")
    repository.write("c3.py", "c3", "b2")
    repository.commit("c3")
    repository.git("switch", "-q", "main")
    repository.write("d4.py", "d4", "b2")
    repository.commit("d4")
    repository.git("switch", "-q", "branch")
    return repository


# what it is for


def test_two_green_pull_requests_and_a_red_main(tmp_path: Path) -> None:
    """Each is fine alone; when one is merged, the other is red before it is merged, and rebase makes it green."""
    seed = project_at(tmp_path / "seed").init().line("a1", "b2")
    seed.commit()
    seed.git("clone", "-q", "--bare", ".", str(tmp_path / "origin.git"))
    for person, name in (("one", "c3"), ("two", "d4")):
        seed.git("clone", "-q", str(tmp_path / "origin.git"), str(tmp_path / person))
        clone = Repository(tmp_path / person)
        clone.git("switch", "-q", "-c", name)
        clone.write(f"{name}.py", name, "b2")
        clone.commit(name)
        assert gitmig(clone.top, "check").status == 0, "green alone"
    one, two = (Repository(tmp_path / person) for person in ("one", "two"))
    one.git("push", "-q", "origin", "c3:main")
    two.git("fetch", "-q", "origin")

    red = gitmig(two.top, "check")
    assert (
        red.status,
        "error multiple-heads: two revisions are heads after merging into origin/main" in red.output,
    ) == (
        1,
        True,
    )
    assert "put this one on top of c3: gitmig rebase, or merge them" in red.output
    moved = gitmig(two.top, "rebase")
    assert (moved.status, parents(two)["d4"]) == (0, "'c3'")
    assert gitmig(two.top, "check").status == 0
    two.commit("on top of c3")
    two.git("merge", "-q", "--no-edit", "origin/main")
    assert gitmig(two.top, "check", "--all").status == 0
    assert gitmig(two.top, "heads").output == "d4 (head)\n"


def test_merging_as_the_advice_says(repository: Repository) -> None:
    (repository.top / "migrations" / "script.py.mako").write_text(TEMPLATE)
    (repository.top / "migrations" / "env.py").write_text("")
    found = json.loads(gitmig(repository.top, "check", "--base", "main", "--format", "json").output)["findings"]
    (remedy,) = [finding["remedy"] for finding in found if finding["check"] == "multiple-heads"]
    assert remedy.endswith(', or merge them: git merge main, then gitmig merge heads -m "merge"')
    repository.git("merge", "-q", "--no-edit", "main")
    assert gitmig(repository.top, "merge", "heads", "-m", "merge").status == 0
    assert gitmig(repository.top, "check", "--base", "main").status == 0
    assert rebase(repository).output == "nothing to move: compared with main\n"


def test_what_is_said(repository: Repository) -> None:
    done = rebase(repository)
    assert done.output == (
        "before  b2 <- d4 (main)\n"
        "        b2 <- c3\n"
        "after   b2 <- d4 (main) <- c3\n"
        "migrations/versions/c3.py: c3 follows d4 instead of b2\n"
    )
    assert done.talk == (
        "note: d4 is on main and not in this working tree yet: git merge main\n"
        "note: a database that has run c3 already must be told: gitmig downgrade d4; gitmig stamp b2; gitmig upgrade head\n"
    )
    again = rebase(repository)
    assert (again.status, again.output, again.talk) == (0, "nothing to move: compared with main\n", "")


def test_as_json(repository: Repository) -> None:
    data = json.loads(rebase(repository, "--format", "json").output)
    (project,) = data["projects"]
    assert (data["version"], data["changed"], data["dry_run"]) == (1, True, False)
    assert data["files"] == ["migrations/versions/c3.py"]
    assert (project["heads_before"], project["heads"]) == (["c3", "d4"], ["c3"])
    (moved,) = project["moved"]
    assert (moved["revision"], moved["down_revision_before"], moved["down_revision"]) == ("c3", ["b2"], ["d4"])


def test_a_dry_run_changes_nothing(repository: Repository) -> None:
    done = rebase(repository, "--dry-run")
    assert "c3 would follow d4 instead of b2" in done.output
    assert "-down_revision = 'b2'\n+down_revision = 'd4'\n" in done.output
    assert (repository.git("status", "--short"), parents(repository)["c3"]) == ("", "'b2'")
    assert gitmig(repository.top, "rebase", "--undo").status == 2


def test_a_database_that_ran_it_goes_on_as_the_note_says(repository: Repository) -> None:
    repository.git("merge", "-q", "--no-edit", "main")
    (repository.top / "migrations" / "env.py").write_text(ENV)
    url = f"sqlite:///{repository.top}/database"
    configuration = [line for line in CONFIGURATION.split("\n") if not line.startswith("sqlalchemy.url")]
    (repository.top / "alembic.ini").write_text("\n".join([*configuration[:-1], f"sqlalchemy.url = {url}", ""]))
    for name, parent in (("c3", "b2"), ("d4", "b2")):
        text = revision_text(name, parent).replace("SELECT 1", f"CREATE TABLE {name} (x INT)")
        (repository.versions / f"{name}.py").write_text(text.replace("SELECT 2", f"DROP TABLE {name}"))
    assert gitmig(repository.top, "upgrade", "c3").status == 0
    note = rebase(repository).talk.strip().rpartition(": ")[2]
    commands = [command.split()[1:] for command in note.split("; ")]
    assert commands == [["downgrade", "d4"], ["stamp", "b2"], ["upgrade", "head"]]
    for command in commands:
        assert gitmig(repository.top, *command).status == 0
    engine = sqlalchemy.create_engine(url)
    assert sorted(sqlalchemy.inspect(engine).get_table_names()) == ["alembic_version", "c3", "d4"]
    engine.dispose()
    assert gitmig(repository.top, "current").output == "c3 (head)\n"


# git's index


def test_what_was_staged_is_staged_again(repository: Repository) -> None:
    repository.write("e5.py", "e5", "c3")
    repository.write("c3.py", "c3", "b2", message="changed")
    repository.git("add", "-A")
    rebase(repository)
    assert repository.git("diff", "--name-only") == ""
    assert "down_revision = 'd4'" in repository.git("show", ":migrations/versions/c3.py")


def test_what_was_committed_is_not_staged(repository: Repository) -> None:
    rebase(repository)
    assert repository.git("status", "--short") == "M migrations/versions/c3.py"  # the helper strips the first blank
    assert repository.git("diff", "--cached", "--name-only") == ""


def test_a_file_staged_in_part_stays_so(repository: Repository) -> None:
    """Both contents move; what was not staged is not staged now."""
    path = repository.write("e5.py", "e5", "b2", message="staged")
    repository.git("add", "-A")
    repository.write("e5.py", "e5", "b2", message="not staged")
    index = repository.git("ls-files", "-s")
    rebase(repository)
    assert (parents(repository)["c3"], parents(repository)["e5"]) == ("'d4'", "'c3'")
    staged = repository.git("show", ":migrations/versions/e5.py")
    assert ("down_revision = 'c3'" in staged, '"""staged"""' in staged) == (True, True)
    assert '"""not staged"""' in path.read_text()
    assert gitmig(repository.top, "rebase", "--undo").status == 0
    assert repository.git("ls-files", "-s") == index
    assert path.read_text() == revision_text("e5", "b2", message="not staged")


def test_untracked_and_intended_files_move_unstaged(repository: Repository) -> None:
    repository.write("e5.py", "e5", "c3")
    repository.write("f6.py", "f6", "b2")
    repository.git("add", "--intent-to-add", "migrations/versions/f6.py")
    index = repository.git("ls-files", "-s")
    assert rebase(repository).status == 0
    assert (parents(repository)["e5"], parents(repository)["f6"]) == ("'c3'", "'e5'")
    assert repository.git("ls-files", "-s") == index


def test_line_ends_that_git_converts(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "true")
    path = repository.versions / "e5.py"
    path.write_bytes(revision_text("e5", "c3").replace("\n", "\r\n").encode())
    (repository.versions / "c3.py").write_bytes(revision_text("c3", "b2", message="x").replace("\n", "\r\n").encode())
    repository.git("add", "-A")
    rebase(repository)
    assert repository.git("diff", "--name-only") == ""
    assert (repository.versions / "c3.py").read_bytes() == (
        revision_text("c3", "d4", message="x").replace("\n", "\r\n").encode()
    )


@pytest.mark.parametrize(
    "name", [b"with space.py", b"new\nline.py", b"\xff\xfe.py", "née 🐘.py".encode(), b"-q.py", b":(top)x.py"]
)
def test_odd_file_names(repository: Repository, name: bytes) -> None:
    path = os.fsencode(repository.versions) + b"/" + name
    text = revision_text("e5", "b2").encode()
    with open(path, "wb") as file:
        file.write(text)
    repository.git("add", "-A")
    index = repository.git("ls-files", "-s")
    done = rebase(repository)
    assert (done.status, repository.git("diff", "--name-only")) == (0, "migrations/versions/c3.py"), done.talk
    with open(path, "rb") as file:
        assert file.read() == text.replace(b"'b2'", b"'c3'")
    assert json.loads(rebase(repository, "--format", "json").output)["changed"] is False
    assert gitmig(repository.top, "rebase", "--undo").status == 0
    assert repository.git("ls-files", "-s") == index


# in the middle of something


def test_while_the_base_is_merged(repository: Repository) -> None:
    repository.git("merge", "-q", "--no-commit", "--no-ff", "main")
    done = gitmig(repository.top, "rebase")
    assert (done.status, parents(repository)["c3"], done.talk.count("note")) == (0, "'d4'", 1)
    repository.git("commit", "-q", "-a", "--no-edit")
    assert gitmig(repository.top, "check", "--base", "main").status == 0


def test_while_a_branch_is_merged_into_main(repository: Repository) -> None:
    """It is main's revision that stays."""
    repository.git("switch", "-q", "main")
    repository.git("merge", "-q", "--no-commit", "--no-ff", "branch")
    assert gitmig(repository.top, "rebase").status == 0
    assert (parents(repository)["c3"], parents(repository)["d4"]) == ("'d4'", "'b2'")
    assert repository.git("diff", "--name-only") == "", "what was staged is staged"


def test_while_git_rebases(repository: Repository) -> None:
    (repository.top / "notes.txt").write_text("ours")
    repository.commit("notes")
    repository.git("switch", "-q", "main")
    (repository.top / "notes.txt").write_text("theirs")
    repository.commit("notes")
    repository.git("switch", "-q", "branch")
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("rebase", "-q", "main")
    assert repository.git("diff", "--name-only", "--diff-filter=U") == "notes.txt"
    assert gitmig(repository.top, "rebase").status == 0
    assert parents(repository)["c3"] == "'d4'"


def test_while_a_commit_is_picked(repository: Repository) -> None:
    repository.git("switch", "-q", "-c", "other", "main")
    repository.git("cherry-pick", "--no-commit", "branch")
    assert rebase(repository).status == 0
    assert (parents(repository)["c3"], repository.git("diff", "--name-only")) == ("'d4'", "")


def test_a_revision_in_conflict_is_named(repository: Repository) -> None:
    repository.git("switch", "-q", "main")
    repository.write("c3.py", "e5", "d4")
    repository.commit()
    repository.git("switch", "-q", "branch")
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "-q", "main")
    done = gitmig(repository.top, "rebase")
    assert done.status == 2
    assert done.talk.split("\n")[:2] == [
        "error: git could not merge migrations/versions/c3.py: it is in conflict",
        "  resolve it, type `git add migrations/versions/c3.py`, then again",
    ]


def test_the_conflict_of_the_lock_is_solved(tmp_path: Path) -> None:
    repository = project_at(tmp_path).init().line("a1", "b2")
    (repository.top / "gitmig.toml").write_text('lock = true\nbase = "main"\n')
    assert gitmig(repository.top, "lock").status == 0
    repository.commit()
    for branch, name in (("branch", "c3"), ("main", "d4")):
        repository.git("switch", "-q", *(["-c"] if branch == "branch" else []), branch)
        repository.write(f"{name}.py", name, "b2")
        assert gitmig(repository.top, "lock").status == 0
        repository.commit(name)
    repository.git("switch", "-q", "branch")
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "-q", "main")
    index = repository.git("ls-files", "-s")
    done = gitmig(repository.top, "rebase")
    assert (done.status, "wrote migrations/gitmig.lock" in done.output) == (0, True), done.talk
    lock = (repository.versions.parent / "gitmig.lock").read_text()
    assert [line.split()[:2] for line in lock.split("\n") if line and not line.startswith("#")] == [
        ["a1", "-"],
        ["b2", "a1"],
        ["d4", "b2"],
        ["c3", "d4"],
    ]
    assert repository.git("ls-files", "--unmerged") == ""
    assert gitmig(repository.top, "rebase", "--undo").status == 0
    assert "<<<<<<<" in (repository.versions.parent / "gitmig.lock").read_text()
    assert repository.git("ls-files", "-s") == index
    assert gitmig(repository.top, "rebase").status == 0
    repository.git("commit", "-q", "-a", "--no-edit")
    assert gitmig(repository.top, "check", "--all").status == 0


def test_a_lock_waits_for_the_base_to_be_merged(repository: Repository) -> None:
    (repository.top / "gitmig.toml").write_text("lock = true\n")
    assert gitmig(repository.top, "lock").status == 0
    lock = (repository.versions.parent / "gitmig.lock").read_bytes()
    assert (rebase(repository).status, parents(repository)["c3"]) == (0, "'d4'")
    assert (repository.versions.parent / "gitmig.lock").read_bytes() == lock
    repository.git("stash", "-q", "-u")
    repository.git("merge", "-q", "--no-edit", "main")
    repository.git("stash", "pop", "-q")
    assert "wrote migrations/gitmig.lock" in rebase(repository).output


def test_the_lock_in_conflict_while_git_rebases(tmp_path: Path) -> None:
    """Two commits are put on top of main, each with its line of the lock."""
    repository = project_at(tmp_path).init().line("a1", "b2")
    (repository.top / "gitmig.toml").write_text('lock = true\nbase = "main"\n')
    assert gitmig(repository.top, "lock").status == 0
    repository.commit()
    for branch, names in (("branch", ("c3", "e5")), ("main", ("d4",))):
        repository.git("switch", "-q", *(["-c"] if branch == "branch" else []), branch)
        for parent, name in zip(("b2", *names), names, strict=False):
            repository.write(f"{name}.py", name, parent)
            assert gitmig(repository.top, "lock").status == 0
            repository.commit(name)
    repository.git("switch", "-q", "branch")
    repository.git("config", "core.editor", "true")
    step = ["rebase", "-q", "main"]
    for _ in range(2):
        with pytest.raises(subprocess.CalledProcessError):
            repository.git(*step)
        done = gitmig(repository.top, "rebase")
        assert (done.status, repository.git("ls-files", "--unmerged")) == (0, ""), done.talk
        step = ["rebase", "--continue"]
    repository.git(*step)
    assert repository.git("log", "--format=%s") == "e5\nc3\nd4\na commit"
    assert (parents(repository)["c3"], parents(repository)["e5"]) == ("'d4'", "'c3'")
    for commit in ("HEAD", "HEAD~1"):
        repository.git("checkout", "-q", commit)
        assert gitmig(repository.top, "check", "--all").status == 0


def test_a_hook_writes_the_lock_for_what_it_moved(tmp_path: Path) -> None:
    """What is staged is listed; a draft that is not is no part of the commit."""
    repository = project_at(tmp_path).init().line("a1", "b2")
    (repository.top / "gitmig.toml").write_text('lock = true\nbase = "main"\n')
    repository.commit()
    repository.git("switch", "-q", "-c", "branch")
    repository.git("commit", "-q", "--allow-empty", "-m", "nothing")
    repository.git("switch", "-q", "main")
    repository.write("d4.py", "d4", "b2")
    repository.commit("d4")
    repository.git("switch", "-q", "branch")
    assert gitmig(repository.top, "rebase", "--hook").status == 0, "a missing lock is another hook's"
    repository.git("merge", "-q", "--no-edit", "main")
    repository.write("c3.py", "c3", "b2")
    repository.git("add", "-A")
    repository.write("draft.py", "e5", "c3")
    done = gitmig(repository.top, "rebase", "--hook")
    assert (done.status, "wrote migrations/gitmig.lock" in done.output) == (1, True)
    lock = (repository.versions.parent / "gitmig.lock").read_text()
    assert [line.split()[0] for line in lock.split("\n") if line and line[0] != "#"] == ["a1", "b2", "d4", "c3"]


# other working trees


def test_a_linked_working_tree_has_its_own_undo(repository: Repository, tmp_path: Path) -> None:
    repository.git("switch", "-q", "main")
    repository.git("worktree", "add", "-q", str(tmp_path / "linked"), "branch")
    linked = Repository(tmp_path / "linked")
    assert (rebase(linked).status, parents(linked)["c3"]) == (0, "'d4'")
    assert gitmig(repository.top, "rebase", "--undo").status == 2
    assert (gitmig(linked.top, "rebase", "--undo").status, parents(linked)["c3"]) == (0, "'b2'")


def test_a_submodule(repository: Repository, tmp_path: Path) -> None:
    outer = Repository(tmp_path / "outer")
    outer.top.mkdir()
    outer.init()
    add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add"]
    outer.git(*add, "-b", "branch", str(repository.top), "inner")
    inner = Repository(outer.top / "inner")
    inner.git("fetch", "-q", "origin", "main:main")
    assert (rebase(inner).status, parents(inner)["c3"]) == (0, "'d4'")
    assert (gitmig(inner.top, "rebase", "--undo").status, inner.git("status", "--short")) == (0, "")


def test_a_sparse_checkout(repository: Repository) -> None:
    """What is left out still counts; what would have to change is asked for."""
    repository.write("deep/e5.py", "e5", "c3")
    (repository.top / "alembic.ini").write_text(f"{CONFIGURATION}recursive_version_locations = true\n")
    repository.commit()
    repository.git(
        "sparse-checkout", "set", "--no-cone", "/*", "!/migrations/versions/deep", "!/migrations/versions/a1.py"
    )
    assert not (repository.versions / "deep").exists()
    assert (rebase(repository).status, parents(repository)["c3"]) == (0, "'d4'")
    gitmig(repository.top, "rebase", "--undo")
    repository.git("update-index", "--refresh")
    repository.git("sparse-checkout", "set", "--no-cone", "/*", "!/migrations/versions/c3.py")
    done = rebase(repository)
    assert (done.status, "is not in the working tree" in done.talk, "git sparse-checkout add" in done.talk) == (
        2,
        True,
        True,
    )


def test_outside_git(tmp_path: Path) -> None:
    project = project_at(tmp_path).line("a1", "b2")
    project.write("c3.py", "c3", "a1")
    project.write("d4.py", "d4", "c3")
    assert gitmig(tmp_path, "rebase").status == 0, "nothing to compare with"
    done = gitmig(tmp_path, "rebase", "--onto", "b2")
    assert (done.status, parents(project)["c3"], parents(project)["d4"]) == (0, "'b2'", "'c3'"), done.talk
    assert gitmig(tmp_path, "heads").output == "d4 (head)\n"
    assert (gitmig(tmp_path, "rebase", "--undo").status, parents(project)["c3"]) == (0, "'a1'")
    assert [path.name for path in tmp_path.iterdir() if "rebase" in path.name] == [".gitmig-rebase.lock"]


# refusals


def test_without_a_base_it_says_which_to_name(tmp_path: Path) -> None:
    repository = project_at(tmp_path).init().line("a1")
    repository.commit()
    done = gitmig(tmp_path, "rebase")
    assert (done.status, "name one: gitmig rebase --base main" in done.talk) == (2, True)


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


def test_onto_nothing(repository: Repository) -> None:
    done = rebase(repository, "--onto", "base")
    assert (done.status, "error: base is no revision" in done.talk) == (2, True)


# undoing, and being killed


def test_undo_refuses_what_was_changed_since(repository: Repository) -> None:
    rebase(repository)
    path = repository.versions / "c3.py"
    path.write_text(path.read_text() + "# more\n")
    done = gitmig(repository.top, "rebase", "--undo")
    assert (done.status, f"{path} was changed since" in done.talk) == (2, True)
    path.unlink()
    assert "is gone, so it cannot be put back" in gitmig(repository.top, "rebase", "--undo").talk


def test_undo_leaves_an_index_that_was_changed_since(repository: Repository) -> None:
    path = repository.write("e5.py", "e5", "b2")
    repository.git("add", "-A")
    rebase(repository)
    repository.git("rm", "-q", "--cached", "migrations/versions/e5.py")
    assert gitmig(repository.top, "rebase", "--undo").status == 0
    assert (path.read_text(), repository.git("ls-files", "migrations/versions/e5.py")) == (
        revision_text("e5", "b2"),
        "",
    )


def test_undo_goes_alone(repository: Repository) -> None:
    done = rebase(repository, "--undo")
    assert (done.status, "--undo goes with no other option" in done.talk) == (2, True)


def test_permissions_stay(repository: Repository) -> None:
    path = repository.versions / "c3.py"
    path.chmod(0o750)
    rebase(repository)
    assert path.stat().st_mode & 0o777 == 0o750


KILLED = """
import os, sys
from gitmig.revisions import journal
real, count = os.replace, 0
def replace(old, new):
    global count
    if new.endswith(".py"):
        count += 1
        if count == int(sys.argv[1]):
            os.kill(os.getpid(), {signal})
    real(old, new)
os.replace = replace
from gitmig.__main__ import main
raise SystemExit(main(["rebase", "--base", "main"]))
"""


@pytest.mark.parametrize("after", [1, 2])
def test_a_run_that_was_killed_is_put_back_by_the_next(repository: Repository, after: int) -> None:
    repository.write("e5.py", "e5", "b2")
    repository.git("add", "-A")
    index, before = repository.git("ls-files", "-s"), parents(repository)
    program = KILLED.format(signal=int(signal.SIGKILL))
    killed = subprocess.run([sys.executable, "-c", program, str(after)], cwd=repository.top, capture_output=True)
    assert killed.returncode == -signal.SIGKILL
    assert (parents(repository) != before) == (after == 2)
    assert gitmig(repository.top, "rebase", "--undo").status == 0
    assert (parents(repository), repository.git("ls-files", "-s")) == (before, index)
    assert sorted(path.name for path in repository.versions.iterdir()) == ["a1.py", "b2.py", "c3.py", "e5.py"]

    subprocess.run([sys.executable, "-c", program, str(after)], cwd=repository.top, capture_output=True)
    done = rebase(repository)
    assert (done.status, "an earlier rebase was interrupted; put back first" in done.talk) == (0, True)
    assert (parents(repository)["c3"], parents(repository)["e5"]) == ("'d4'", "'c3'")


def test_one_file_that_cannot_be_written_and_none_is(repository: Repository) -> None:
    """The second one's folder may not be written; as root nothing is forbidden, so that git's index is locked instead."""
    repository.write("e5.py", "e5", "b2")
    repository.git("add", "-A")
    before, index = parents(repository), repository.git("ls-files", "-s")
    lock = repository.top / ".git" / "index.lock"
    lock.touch()
    done = rebase(repository)
    lock.unlink()
    assert (done.status, "index.lock" in done.talk) == (2, True)
    assert (parents(repository), repository.git("ls-files", "-s")) == (before, index)
    assert gitmig(repository.top, "rebase", "--undo").status == 2


def test_two_at_once(repository: Repository) -> None:
    import fcntl

    folder = repository.top / ".git" / "gitmig"
    folder.mkdir(exist_ok=True)
    with (folder / "rebase.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = rebase(repository)
    assert (done.status, "another `gitmig rebase` is at work here" in done.talk) == (2, True)


# hooks


def test_as_a_hook_it_fails_once_and_stages_nothing(repository: Repository) -> None:
    (repository.top / "gitmig.toml").write_text('base = "main"\n')
    repository.git("merge", "-q", "--no-edit", "main")
    repository.write("e5.py", "e5", "c3")
    repository.git("add", "-A")
    repository.write("f6.py", "f6", "b2")
    first = gitmig(repository.top, "rebase", "--hook")
    assert (first.status, parents(repository)["c3"], parents(repository)["f6"]) == (1, "'d4'", "'b2'")
    assert repository.git("diff", "--name-only") == "migrations/versions/c3.py"
    repository.git("add", "migrations/versions/c3.py")
    assert gitmig(repository.top, "rebase", "--hook").status == 0


def test_a_hook_refuses_what_is_staged_otherwise(repository: Repository) -> None:
    (repository.top / "gitmig.toml").write_text('base = "main"\n')
    repository.git("add", "-A")
    repository.write("c3.py", "c3", "a1")
    done = gitmig(repository.top, "rebase", "--hook")
    assert (done.status, "is staged in part: its header is another one on disk" in done.talk) == (2, True)


def test_a_hook_without_a_base_has_nothing_to_do(tmp_path: Path) -> None:
    repository = project_at(tmp_path).init().line("a1", "b2")
    repository.commit()
    assert gitmig(tmp_path, "rebase", "--hook").status == 0


def test_a_hook_loads_neither_click_nor_the_engine(tmp_path: Path) -> None:
    project_at(tmp_path).init().line("a1").commit()
    program = "import sys; from gitmig.__main__ import main; status = main(['rebase', '--hook']); print(*sys.modules); sys.exit(status)"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not {"click", "sqlalchemy", "mako", "alembic", "gitmig.engine"}.intersection(done.stdout.split())
    assert "gitmig.revisions.rebase" in done.stdout


def test_several_projects_under_a_hook_are_one_change(tmp_path: Path) -> None:
    Repository(tmp_path).init()
    projects = [project_at(tmp_path / name).line("a1", "b2") for name in ("first", "second")]
    (tmp_path / "gitmig.toml").write_text('base = "main"\n')
    projects[0].commit()
    projects[0].git("switch", "-q", "-c", "branch")
    for project in projects:
        project.write("c3.py", "c3", "b2")
    projects[0].commit()
    projects[0].git("switch", "-q", "main")
    for project in projects:
        project.write("d4.py", "d4", "b2")
    projects[0].commit()
    projects[0].git("switch", "-q", "branch")
    onto = gitmig(tmp_path, "rebase", "--onto", "d4")
    assert (onto.status, "--onto is for one project, and here are first, second" in onto.talk) == (2, True)
    assert gitmig(tmp_path, "rebase", "--hook").status == 1
    assert [parents(project)["c3"] for project in projects] == ["'d4'", "'d4'"]
    assert gitmig(tmp_path / "first", "rebase", "--undo").status == 0
    assert [parents(project)["c3"] for project in projects] == ["'b2'", "'b2'"]
    assert os.listdir(tmp_path / ".git" / "gitmig") == ["rebase.lock"]
