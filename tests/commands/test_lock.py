"""`gitmig lock`, its hook and its check, in real merges, rebases, cherry-picks and reverts."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from gitmig.__main__ import main
from gitmig.checks import chosen as checks
from gitmig.checks.comparison import subject_of
from gitmig.checks.scope import Scope
from gitmig.project import find_project
from tests.repositories import CONFIGURATION, Repository, project_at

if TYPE_CHECKING:
    from pathlib import Path

    from gitmig.checks.finding import Finding

LOCK = "migrations/gitmig.lock"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Main has a1 <- b2 and their lock; the branch that is checked out starts there."""
    repository = project_at(tmp_path / "repository").init().line("a1", "b2")
    (repository.top / "gitmig.toml").write_text('lock = true\nbase = "main"\n')
    monkeypatch.chdir(repository.top)
    assert main(["lock"]) == 0
    repository.commit()
    repository.git("switch", "-q", "-c", "branch")
    return repository


def text(repository: Repository) -> str:
    return (repository.top / LOCK).read_text()


def listed(repository: Repository) -> list[str]:
    return [line.split(" ")[0] for line in text(repository).splitlines()[2:]]


def add(repository: Repository, revision: str, parent: object, **more: object) -> str:
    """Add a revision with its line in the lock, and commit."""
    repository.write(f"{revision}.py", revision, parent, **more)
    assert main(["lock"]) == 0
    return repository.commit(revision)


def both_add(repository: Repository) -> None:
    """c3 is added on main and d4 on the branch, both after b2."""
    repository.git("switch", "-q", "main")
    add(repository, "c3", "b2")
    repository.git("switch", "-q", "branch")
    add(repository, "d4", "b2")


def attempt(repository: Repository, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *command], cwd=repository.top, capture_output=True, text=True)


def in_conflict(repository: Repository) -> list[str]:
    return repository.git("diff", "--name-only", "--diff-filter=U").splitlines()


def findings(repository: Repository, **scope: object) -> list[Finding]:
    subject = subject_of(find_project(directory=str(repository.top)), Scope(**scope))  # type: ignore[arg-type]
    return checks.findings_of(subject, checks.chosen(["lock-out-of-date"]))


def messages(repository: Repository, **scope: object) -> list[str]:
    return [finding.message for finding in findings(repository, **scope)]


# the command


def test_it_says_what_it_did(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["lock"]) == 0
    assert capsys.readouterr() == (f"{LOCK} is up to date\n", "")
    repository.write("c3.py", "c3", "b2")
    assert main(["lock", "--check"]) == 1
    out, err = capsys.readouterr()
    assert (out.splitlines()[0], err) == (f"{LOCK} is out of date", "")
    assert [line.split(" ")[:5] for line in out.splitlines()[1:]] == [["", "", "+", "c3", "b2"]]
    assert main(["lock"]) == 0
    assert capsys.readouterr() == (f"wrote {LOCK}\n", "")
    assert main(["lock", "--check"]) == 0
    (repository.top / LOCK).write_text((repository.top / LOCK).read_text() + "# of mine\n")
    capsys.readouterr()
    assert main(["lock", "--check"]) == 1
    other = "  the same revisions, in another order or with other lines between them\n"
    assert capsys.readouterr().out == f"{LOCK} is out of date\n{other}"
    assert main(["lock"]) == 0
    assert main(["lock", "--check"]) == 0
    (repository.top / LOCK).unlink()
    assert main(["lock", "--check"]) == 1
    assert f"{LOCK} is missing" in capsys.readouterr().out.splitlines()


def test_a_project_has_to_ask_for_it(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    (repository.top / "gitmig.toml").write_text("")
    assert main(["lock"]) == 2
    assert "put lock = true into [tool.gitmig]" in capsys.readouterr().err
    (repository.top / "gitmig.toml").write_text("lock = 1\n")
    assert main(["lock"]) == 2
    assert "lock must be true or false, not 1" in capsys.readouterr().err
    assert main(["lock", "--check", "--hook"]) == 2


def test_there_is_no_directory_for_it(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    (repository.top / "migrations").rename(repository.top / "moved")
    assert main(["lock"]) == 2
    assert "correct script_location" in capsys.readouterr().err


def test_several_projects(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        (repository.top / name).mkdir()
        project_at(repository.top / name / "p").line(f"{name}1")
    (repository.top / "alembic.ini").unlink()
    (repository.top / "gitmig.toml").write_text(
        'lock = true\n[projects.one]\nconfig = "one/p/alembic.ini"\n[projects.two]\nconfig = "two/p/alembic.ini"\n'
    )
    capsys.readouterr()
    assert main(["lock"]) == 0
    assert capsys.readouterr().out == "wrote one/p/migrations/gitmig.lock\nwrote two/p/migrations/gitmig.lock\n"


def test_several_version_locations_have_one_lock(repository: Repository) -> None:
    (repository.top / "alembic.ini").write_text(CONFIGURATION + "version_locations = %(here)s/one:%(here)s/two\n")
    for folder, revision in (("one", "a1"), ("two", "b2")):
        repository.write(f"../../{folder}/{revision}.py", revision)
    assert main(["lock"]) == 0
    assert listed(repository) == ["a1", "b2"]


# hooks


def test_the_hook_lists_what_is_staged(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["lock", "--hook"]) == 0
    repository.write("c3.py", "c3", "b2")
    assert main(["lock", "--hook"]) == 0
    repository.git("add", "-A")
    repository.write("d4.py", "d4", "c3")
    assert main(["lock", "--hook"]) == 1
    assert capsys.readouterr().out == f"{LOCK} lists the revisions now as they are staged; type: git add {LOCK}\n"
    assert listed(repository) == ["a1", "b2", "c3"]
    assert main(["lock", "--hook"]) == 1
    repository.git("add", LOCK)
    assert main(["lock", "--hook"]) == 0


def test_the_hook_where_no_project_is_checked_out(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """Who has no project at hand changes none, and may commit."""
    (repository.top / "other").mkdir()
    (repository.top / "other" / "x.txt").write_text("x")
    repository.commit()
    repository.git("sparse-checkout", "set", "--no-cone", "other")
    capsys.readouterr()
    assert main(["lock", "--hook"]) == 0
    assert capsys.readouterr().err == "gitmig: no gitmig.lock here: this sparse checkout leaves out alembic.ini\n"
    assert main(["lock", "--check"]) == 2


# the check


def test_the_check(repository: Repository) -> None:
    assert messages(repository) == []
    repository.write("c3.py", "c3", "b2")
    (finding,) = findings(repository)
    assert finding.message == "gitmig.lock does not list the revisions as their files have them"
    assert [change.split(" ")[:3] for change in finding.changes] == [["+", "c3", "b2"]]
    assert finding.path == str(repository.top / LOCK)
    assert messages(repository, staged=True) == []
    repository.git("add", "migrations/versions")
    assert len(messages(repository, staged=True)) == 1
    assert main(["lock"]) == 0
    assert messages(repository) == []
    assert len(messages(repository, staged=True)) == 1
    commit = repository.commit()
    assert messages(repository, staged=True) == messages(repository, commit=commit) == []
    (repository.top / LOCK).unlink()
    assert messages(repository) == ["gitmig.lock is missing"]
    assert messages(repository, staged=True) == messages(repository, commit=commit) == []


@pytest.mark.parametrize("base", ["main", "HEAD", ""])
def test_a_hash_that_somebody_changed(repository: Repository, base: str) -> None:
    """Hashes of files that are as on the base are only taken from a lock that is as on the base."""
    right = text(repository)
    head, _, tail = right.rpartition("b2 a1 ")
    (repository.top / LOCK).write_text(f"{head}b2 a1 {'0' * 64}{tail[64:]}")
    assert len(messages(repository, base=base)) == 1
    (repository.top / LOCK).write_text(right + "\n")
    assert messages(repository, base=base) == ["gitmig.lock is not as `gitmig lock` writes it"]
    (repository.top / LOCK).write_text(right.replace("\n", "\r\n"))
    assert messages(repository, base=base) == []


def test_an_edit_shows_in_the_lock(repository: Repository) -> None:
    path = repository.versions / "b2.py"
    path.write_text(path.read_text().replace("SELECT 1", "SELECT 3"))
    (finding,) = findings(repository)
    assert [change[:5] for change in finding.changes] == ["- b2 ", "+ b2 "]
    assert main(["lock"]) == 0
    assert messages(repository) == []
    assert repository.git("diff", "--numstat", "--", LOCK).split()[:2] == ["1", "1"]


def test_projects_without_a_lock_are_left_alone(repository: Repository) -> None:
    (repository.top / "gitmig.toml").write_text('base = "main"\n')
    (repository.top / LOCK).unlink()
    assert messages(repository) == []


def test_another_format_is_a_finding(repository: Repository) -> None:
    (repository.top / LOCK).write_text("# gitmig.lock 9: other\n")
    (message,) = messages(repository)
    assert "is of another format than this gitmig writes" in message


def test_a_broken_graph_is_told_by_other_checks(repository: Repository) -> None:
    repository.write("c3.py", "c3", "zz")
    assert messages(repository) == []
    repository.write("c3.py", "c3", "c3")
    assert messages(repository) == []
    (repository.versions / "c3.py").write_text("revision = (")
    assert messages(repository) == []


def test_a_parent_that_only_the_base_has(repository: Repository) -> None:
    repository.git("switch", "-q", "main")
    add(repository, "c3", "b2")
    repository.git("switch", "-q", "branch")
    repository.write("d4.py", "d4", "c3")
    (finding,) = findings(repository)
    assert finding.message == "gitmig.lock cannot list d4 yet: c3, which it follows, is on main only"
    assert finding.remedy == "merge main, or rebase onto it; then type: gitmig lock"


# git


def test_without_a_lock_two_branches_merge_unseen(repository: Repository) -> None:
    """What the lock is for."""
    (repository.top / LOCK).unlink()
    repository.commit()
    repository.git("branch", "-f", "main", "branch")
    for branch, revision in (("main", "c3"), ("branch", "d4")):
        repository.git("switch", "-q", branch)
        repository.write(f"{revision}.py", revision, "b2")
        repository.commit()
    assert attempt(repository, "merge", "-q", "--no-edit", "main").returncode == 0


def test_two_branches_that_add_a_revision_conflict(repository: Repository) -> None:
    both_add(repository)
    assert attempt(repository, "merge", "-q", "--no-edit", "main").returncode == 1
    assert in_conflict(repository) == [LOCK]
    assert messages(repository) == ["git left a conflict in gitmig.lock: two branches changed the revisions"]
    assert messages(repository, staged=True) == messages(repository)


def test_the_conflict_of_a_merge_ends_with_a_rebased_revision(repository: Repository) -> None:
    both_add(repository)
    attempt(repository, "merge", "-q", "--no-edit", "main")
    repository.write("d4.py", "d4", "c3")
    assert main(["lock"]) == 0
    assert listed(repository) == ["a1", "b2", "c3", "d4"]
    repository.commit("merged")
    repository.git("switch", "-q", "main")
    repository.git("merge", "-q", "--no-edit", "branch")
    assert main(["lock", "--check"]) == 0


def test_the_conflict_of_a_merge_ends_with_a_merge_revision(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    both_add(repository)
    attempt(repository, "merge", "-q", "--no-edit", "main")
    capsys.readouterr()
    assert main(["lock"]) == 0
    assert capsys.readouterr().err == (
        "gitmig: the lock lists 2 heads: c3, d4; if they are to be one line, type: gitmig rebase\n"
    )
    repository.write("m5.py", "m5", ("c3", "d4"), downgrade="pass")
    assert main(["lock"]) == 0
    assert listed(repository) == ["a1", "b2", "c3", "d4", "m5"]
    repository.commit("merged")
    assert messages(repository) == []


def test_the_conflict_of_a_git_rebase(repository: Repository) -> None:
    both_add(repository)
    add(repository, "e5", "d4")
    assert attempt(repository, "rebase", "main").returncode == 1
    assert in_conflict(repository) == [LOCK]
    repository.write("d4.py", "d4", "c3")
    assert main(["lock"]) == 0
    repository.git("add", "-A")
    done = attempt(repository, "-c", "core.editor=true", "rebase", "--continue")
    if done.returncode:  # the second commit meets the same place
        assert in_conflict(repository) == [LOCK]
        assert main(["lock"]) == 0
        repository.git("add", "-A")
        repository.git("-c", "core.editor=true", "rebase", "--continue")
    assert listed(repository) == ["a1", "b2", "c3", "d4", "e5"]
    assert main(["lock", "--check"]) == 0
    assert repository.git("rev-list", "--count", "main..branch") == "2"


def test_a_cherry_pick(repository: Repository) -> None:
    both_add(repository)
    repository.git("switch", "-q", "main")
    assert attempt(repository, "cherry-pick", "branch").returncode == 1
    assert in_conflict(repository) == [LOCK]
    repository.write("d4.py", "d4", "c3")
    assert main(["lock"]) == 0
    repository.git("add", "-A")
    repository.git("-c", "core.editor=true", "cherry-pick", "--continue")
    assert listed(repository) == ["a1", "b2", "c3", "d4"]


def test_a_cherry_pick_where_nothing_was_added_meanwhile(repository: Repository) -> None:
    commit = add(repository, "d4", "b2")
    repository.git("switch", "-q", "main")
    repository.git("cherry-pick", commit)
    assert main(["lock", "--check"]) == 0


def test_a_revert_gives_back_what_was(repository: Repository) -> None:
    before = text(repository)
    add(repository, "c3", "b2")
    repository.git("revert", "--no-edit", "HEAD")
    assert text(repository) == before
    repository.git("revert", "--no-edit", "HEAD")
    assert listed(repository) == ["a1", "b2", "c3"]
    assert main(["lock", "--check"]) == 0


def test_a_revert_below_others_conflicts(repository: Repository) -> None:
    commit = add(repository, "c3", "b2")
    add(repository, "d4", "c3")
    assert attempt(repository, "revert", "--no-edit", commit).returncode == 1
    assert in_conflict(repository) == [LOCK]


def test_lines_of_their_own_do_not_conflict(repository: Repository) -> None:
    repository.git("switch", "-q", "main")
    add(repository, "p1", None, labels="payments")
    add(repository, "p2", "p1")
    repository.git("branch", "-f", "branch", "main")
    add(repository, "p3", "p2")
    repository.git("switch", "-q", "branch")
    add(repository, "c3", "b2")
    repository.git("merge", "-q", "--no-edit", "main")
    assert listed(repository) == ["a1", "b2", "c3", "p1", "p2", "p3"]
    assert main(["lock", "--check"]) == 0


def test_the_same_revision_on_both_sides_does_not_conflict(repository: Repository) -> None:
    both_add(repository)
    repository.git("switch", "-q", "-C", "other", "main~1")
    add(repository, "c3", "b2", message="a message")
    repository.git("merge", "-q", "--no-edit", "main")
    assert main(["lock", "--check"]) == 0


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ((None, "pay", None), (None, "pay", None)),
        (("b2", "pay", None), ("b2", None, None)),
        (("b2", None, "x9"), ("b2", None, "x9")),
    ],
)
def test_one_name_on_two_branches_conflicts_where_their_lines_do(
    repository: Repository, theirs: tuple[object, object, str | None], ours: tuple[object, object, str | None]
) -> None:
    """A label or an id that both open branches use: neither sees the other, and git does."""
    for branch, name, (parent, label, revision) in (("main", "c3", theirs), ("branch", "d4", ours)):
        repository.git("switch", "-q", branch)
        repository.write(f"{name}.py", revision or name, parent, labels=label, message=name)
        assert main(["lock"]) == 0
        repository.commit()
    assert attempt(repository, "merge", "-q", "--no-edit", "main").returncode == 1
    assert in_conflict(repository) == [LOCK]


def test_labels_on_merged_revisions_do_not_conflict(repository: Repository) -> None:
    """The lock has no labels, so git sees nothing here; the check of the result does."""
    for branch, name, parent in (("main", "a1", None), ("branch", "b2", "a1")):
        repository.git("switch", "-q", branch)
        add(repository, name, parent, labels="pay")
    subject = subject_of(find_project(directory=str(repository.top)), Scope())
    (finding,) = checks.findings_of(subject, checks.chosen(["duplicate-revision"]))
    assert finding.message == "branch label 'pay' of b2 is taken by a1 (a1.py)"
    repository.git("merge", "-q", "--no-edit", "main")
    assert main(["lock", "--check"]) == 2
