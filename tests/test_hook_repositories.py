"""`gitmig check --staged`, which every hook runs, in repositories of every kind and in every state of one."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

from tests.hooks import ROOT
from tests.repositories import Repository, project_at, revision_text

if TYPE_CHECKING:
    from pathlib import Path

NO_BASE = "; all of them count as new: there is no base (set `base`, or fetch the default branch)\n"
NO_REMOTE = NO_BASE.replace(
    "set `base`, or fetch the default branch",
    'no remote; name a branch here: --base main, or `base = "main"` in the settings',
)


class Checked(NamedTuple):
    status: int
    out: str
    err: str


def check(folder: Path, *arguments: str, **environment: str) -> Checked:
    command = [sys.executable, "-m", "gitmig", "check", *arguments]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    return Checked(done.returncode, done.stdout, done.stderr)


def names(checked: Checked) -> list[str]:
    """The checks that found something."""
    lines = checked.out.split("\n")
    return [line.partition(": error ")[2].partition(":")[0] for line in lines if ": error " in line]


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    """Main has a1 <- b2."""
    repository = project_at(tmp_path / "project").init().line("a1", "b2")
    repository.commit()
    return repository


def test_before_the_first_commit(tmp_path: Path) -> None:
    repository = project_at(tmp_path).init().line("a1")
    nothing = check(tmp_path, "--staged")
    assert names(nothing) == ["no-revisions"]
    assert f"  1 revision is on disk, and nothing is staged: git add {repository.versions}\n" in nothing.out
    repository.git("add", "-A")
    assert check(tmp_path, "--staged") == (
        0,
        "",
        f"gitmig: 1 revision checked; looked in migrations/versions (1 in all){NO_REMOTE}",
    )


def test_a_repository_without_a_remote(project: Repository) -> None:
    """What is told to be typed there does what it is told for."""
    project.write("c3.py", "c3", "b2", downgrade="pass")
    told = check(project.top)
    assert names(told) == ["empty-downgrade"]
    assert told.err == f"gitmig: 3 revisions checked; looked in migrations/versions (3 in all){NO_REMOTE}"
    assert "1 revision checked, new since main" in check(project.top, "--base", "main").err
    (project.top / "gitmig.toml").write_text('base = "main"\n')
    project.commit()
    assert "0 revisions checked, new since main" in check(project.top).err, "on main itself what is committed is old"


def test_a_repository_that_git_refuses(project: Repository) -> None:
    """As one of another user's, in a container: that there is no base would be another thing."""
    project.git("update-ref", "refs/remotes/origin/main", "HEAD")
    (project.top / ".git" / "HEAD").write_text("nonsense\n")
    checked = check(project.top)
    assert (checked.status, checked.out) == (2, "")
    assert "fatal: not a git repository" in checked.err


def test_a_detached_head(project: Repository) -> None:
    project.git("checkout", "-q", "--detach")
    project.write("c3.py", "c3", "b2", downgrade="pass")
    project.git("add", "-A")
    checked = check(project.top, "--staged", "--base", "main")
    assert names(checked) == ["empty-downgrade"]
    assert "1 revision checked, new since main" in checked.err


def test_what_is_only_announced_is_not_committed(project: Repository) -> None:
    """`git add -N`, as editors and `git add -p` use it, puts an empty file into the index and into no commit."""
    project.write("c3.py", "c3", "a1")
    project.git("add", "-N", ".")
    assert check(project.top, "--staged", "--base", "main").err.startswith("gitmig: 0 revisions checked")
    (project.versions / "d4.py").write_text("")
    project.git("add", "migrations/versions/d4.py")
    assert names(check(project.top, "--staged", "--base", "main")) == ["unreadable-revision"], "this one is committed"


def test_deleted_in_the_index_and_still_there(project: Repository) -> None:
    project.write("c3.py", "c3", "b2")
    project.commit()
    project.git("rm", "-q", "--cached", "migrations/versions/b2.py")
    assert names(check(project.top, "--staged")) == ["missing-parent"]
    assert names(check(project.top)) == []


@pytest.mark.parametrize("command", ["merge", "rebase"])
def test_in_the_middle_of_a_conflict(project: Repository, command: str) -> None:
    project.git("checkout", "-q", "-b", "branch")
    project.write("c3.py", "c3", "b2", message="ours")
    project.commit()
    project.git("checkout", "-q", "main")
    project.write("c3.py", "c3", "b2", message="theirs")
    project.commit()
    project.git("checkout", "-q", "branch")
    subprocess.run(["git", command, "-q", "main"], cwd=project.top, capture_output=True)
    checked = check(project.top, "--staged", "--base", "main")
    assert checked.status == 1
    assert "c3.py:1: error unreadable-revision: cannot be read as a revision: a merge left several" in checked.out
    assert "  solve the conflict, then: git add\n" in checked.out
    project.write("c3.py", "c3", "b2")
    project.git("add", "-A")
    assert names(check(project.top, "--staged", "--base", "main", "--ignore", "edited-after-merge")) == []


def test_names_that_shells_and_terminals_stumble_over(project: Repository) -> None:
    hostile = [
        " a b.py",
        "-x.py",
        "q\"uo'te.py",
        "new\nline.py",
        "::error::.py",
        "$(x).py",
        os.fsdecode(b"\xff\xfe.py"),
    ]
    for number, name in enumerate(hostile):
        (project.versions / name).write_text(revision_text(f"e{number}", "b2", downgrade="pass"))
    project.git("add", "-A")
    checked = check(project.top, "--staged", "--base", "main")
    assert names(checked).count("empty-downgrade") == len(hostile)
    assert "7 revisions checked, new since main" in checked.err
    assert "\\xff\\xfe.py" in checked.out
    assert "new\\nline.py" in checked.out


def clone(source: Repository, folder: Path, *arguments: str) -> Repository:
    subprocess.run(["git", "clone", "-q", *arguments, f"file://{source.top}", str(folder)], check=True)
    return Repository(folder)


def branch_of(project: Repository) -> None:
    """A branch that adds c3, and main checked out."""
    project.git("checkout", "-q", "-b", "branch")
    project.write("c3.py", "c3", "b2", downgrade="pass")
    project.commit()
    project.git("checkout", "-q", "main")


def test_a_shallow_clone_of_one_branch(project: Repository, tmp_path: Path) -> None:
    """As services check pull requests out: no other branch is there, and perhaps no network."""
    project.write("a1.py", "a1", None, downgrade="pass")
    project.commit()
    branch_of(project)
    copy = clone(project, tmp_path / "copy", "--depth=1", "--branch=branch")
    alone = check(copy.top, "--staged")
    assert names(alone) == ["empty-downgrade", "empty-downgrade"], "the old one counts as new"
    assert alone.err == f"gitmig: 3 revisions checked; looked in migrations/versions (3 in all){NO_BASE}"
    fetched = check(copy.top, "--staged", "--base", "origin/main")
    assert names(fetched) == ["empty-downgrade"]
    assert "1 revision checked, new since origin/main" in fetched.err


def test_a_shallow_clone_without_a_network(project: Repository, tmp_path: Path) -> None:
    branch_of(project)
    copy = clone(project, tmp_path / "copy", "--depth=1", "--branch=branch")
    project.top.rename(tmp_path / "gone")
    assert check(copy.top, "--staged", "--base", "origin/main") == (
        2,
        "",
        f"error: git knows no commit 'origin/main' in {copy.top}\n  fetch it: git fetch origin main\n",
    )


@pytest.mark.parametrize("linked", [False, True])
def test_a_partial_clone(project: Repository, tmp_path: Path, linked: bool) -> None:
    """Contents that are still on the server are fetched at once, where git by itself would fetch each alone."""
    project.line("a1", "b2", *(f"d{number}" for number in range(20)), "b3")
    project.write("b2.py", "b2", "b3")
    project.write("d0.py", "d0", "a1")
    project.commit()
    for name in ("allowFilter", "allowAnySHA1InWant"):
        project.git("config", f"uploadpack.{name}", "true")
    branch_of(project)
    copy = clone(project, tmp_path / "copy", "--filter=blob:none", "--sparse", "--branch=branch")
    if linked:
        copy.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
        copy = Repository(tmp_path / "linked")
    trace = tmp_path / "trace"
    checked = check(copy.top, "--staged", GIT_TRACE=str(trace))
    assert names(checked) == ["empty-downgrade"]
    assert "1 revision checked, new since origin/main" in checked.err
    assert 1 <= trace.read_text().count("built-in: git fetch") <= 5
    check(copy.top, "--staged", GIT_TRACE=str(tmp_path / "second"), GITMIG_NO_CACHE="1")
    assert "built-in: git fetch" not in (tmp_path / "second").read_text()


@pytest.fixture
def monorepo(tmp_path: Path) -> Repository:
    """Two projects, `one` and `services/two`, and a folder with other things."""
    top = Repository(tmp_path / "mono")
    project_at(top.top / "one").line("a1")
    project_at(top.top / "services" / "two").line("b1")
    (top.top / "other").mkdir()
    (top.top / "other" / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    top.init().commit()
    return top


SETTINGS = """
[projects.one]
config = "one/alembic.ini"
[projects.two]
config = "services/two/alembic.ini"
"""


@pytest.mark.parametrize("settings", ["", SETTINGS])
def test_several_projects(monorepo: Repository, settings: str) -> None:
    """With settings that name them and without: each is found, and each is checked."""
    if settings:
        (monorepo.top / "gitmig.toml").write_text(settings)
    two = Repository(monorepo.top / "services" / "two")
    two.write("b2.py", "b2", "b1", downgrade="pass")
    monorepo.git("add", "-A")
    checked = check(monorepo.top, "--staged", "--base", "main")
    assert names(checked) == ["empty-downgrade"]
    assert checked.out.startswith("services/two/migrations/versions/b2.py:15: error")
    assert [line.split("; ")[0] for line in checked.err.splitlines()] == [
        "gitmig: 0 revisions checked, new since main",
        "gitmig: 1 revision checked, new since main",
    ]
    name = "one" if settings else "services/two"
    only = check(monorepo.top, "--staged", "--base", "main", "--project", name)
    assert (names(only), only.err.count("\n")) == ([] if settings else ["empty-downgrade"], 1)


def test_a_project_at_the_top_and_others(monorepo: Repository) -> None:
    """Those that the settings name are checked with it: a hook that stopped at the first would pass in silence."""
    project_at(monorepo.top).line("t1")
    (monorepo.top / "gitmig.toml").write_text(SETTINGS)
    Repository(monorepo.top / "one").write("a2.py", "a2", "a1", downgrade="pass")
    monorepo.git("add", "-A")
    checked = check(monorepo.top, "--staged")
    assert names(checked) == ["empty-downgrade"]
    assert [line.split("looked in ")[1].split(" (")[0] for line in checked.err.splitlines()] == [
        f"{folder}migrations/versions" for folder in ("", "one/", "services/two/")
    ]


@pytest.mark.parametrize("settings", ["", SETTINGS])
def test_a_sparse_checkout_without_any_project(monorepo: Repository, settings: str) -> None:
    """Whoever has no project at hand can commit; a check of the working tree says that it cannot see any."""
    (monorepo.top / "gitmig.toml").write_text(settings)
    monorepo.commit()
    monorepo.git("sparse-checkout", "set", "other")
    absent = "this sparse checkout leaves out one/alembic.ini, services/two/alembic.ini\n"
    assert check(monorepo.top, "--staged") == (0, "", f"gitmig: 0 revisions checked: {absent}")
    assert check(monorepo.top) == (2, "", f"error: {absent}  check it out: git sparse-checkout add one\n")


@pytest.mark.parametrize("settings", ["", SETTINGS])
def test_a_sparse_checkout_of_one_project(monorepo: Repository, settings: str) -> None:
    (monorepo.top / "gitmig.toml").write_text(settings)
    monorepo.commit()
    monorepo.git("sparse-checkout", "set", "services/two")
    checked = check(monorepo.top, "--staged", "--base", "main")
    assert (checked.status, checked.err.count("\n")) == (0, 1)
    assert "looked in services/two/migrations/versions (1 in all)" in checked.err


def test_a_sparse_checkout_without_the_revisions(monorepo: Repository) -> None:
    """What is committed is in the index, whether it is on disk or not."""
    monorepo.git("sparse-checkout", "set", "--no-cone", "/one/alembic.ini")
    two_heads = monorepo.top / "one" / "migrations" / "versions" / "z.py"
    two_heads.parent.mkdir(parents=True)
    two_heads.write_text(revision_text("z9", None))
    monorepo.git("add", "--sparse", str(two_heads))
    assert names(check(monorepo.top, "--staged", "--base", "main")) == ["multiple-heads"]


def test_a_sparse_checkout_of_a_repository_without_projects(tmp_path: Path) -> None:
    """Where nothing is a project, a file that is left out is no excuse."""
    repository = Repository(tmp_path).init()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "x.txt").write_text("x")
    repository.commit()
    repository.git("sparse-checkout", "set", "x")
    for arguments in ((), ("--staged",)):
        checked = check(tmp_path, *arguments)
        assert checked.status == 2
        assert checked.err.startswith("error: no alembic.ini with an [alembic] section")


def test_a_submodule(project: Repository, tmp_path: Path) -> None:
    above = Repository(tmp_path / "above")
    above.top.mkdir()
    above.init().git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(project.top), "library")
    inner = Repository(above.top / "library")
    inner.write("c3.py", "c3", "b2", downgrade="pass")
    inner.git("add", "-A")
    assert names(check(inner.top, "--staged")) == ["empty-downgrade"]
    own = project_at(above.top / "own").line("z1")
    above.git("add", "own")
    checked = check(above.top, "--staged")
    assert (checked.status, names(checked)) == (0, []), "a repository is asked about its own projects"
    assert "looked in own/migrations/versions" in checked.err
    own.write("z2.py", "z2", "z1", downgrade="pass")
    above.git("add", "own")
    assert names(check(above.top, "--staged")) == ["empty-downgrade"]


def test_what_is_pushed_is_what_counts(project: Repository) -> None:
    """A pre-push hook is about a commit, not about what is staged or on disk, and perhaps not about this branch."""
    branch_of(project)
    pushed = {"PRE_COMMIT_FROM_REF": "main", "PRE_COMMIT_TO_REF": "branch"}
    assert names(check(project.top, "--staged", "--base", "main")) == []
    checked = check(project.top, "--staged", "--base", "main", **pushed)
    assert names(checked) == ["empty-downgrade"]
    assert "1 revision checked, new since main" in checked.err
    project.write("c3.py", "c3", "b2")
    project.git("add", "-A")
    assert names(check(project.top, "--staged", "--base", "main", **pushed)) == ["empty-downgrade"], "not yet committed"
    assert names(check(project.top, "--base", "main", **pushed)) == [], "without --staged, the working tree"


def test_a_branch_without_the_project_is_pushed(project: Repository) -> None:
    project.git("checkout", "-q", "--orphan", "pages")
    project.git("rm", "-q", "-r", "--cached", ".")
    project.git("commit", "-q", "--allow-empty", "-m", "pages")
    assert check(project.top, "--staged", PRE_COMMIT_TO_REF="pages") == (
        0,
        "",
        "gitmig: 0 revisions checked: pages has no project\n",
    )


def test_a_project_that_is_still_empty(tmp_path: Path) -> None:
    project_at(tmp_path).init().git("add", "-A")
    assert '  make the first one with gitmig revision -m "..."' in check(tmp_path, "--staged").out


HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
CHECKING = {hook["id"]: shlex.split(hook["entry"])[2:] for hook in HOOKS if hook["entry"].startswith("gitmig check ")}


@pytest.mark.parametrize("hook", CHECKING)
def test_no_hook_passes_where_it_finds_no_revision(project: Repository, hook: str) -> None:
    """A wrong path looks like no clean one, to whichever hook is taken; what passes says nothing under a runner."""
    assert check(project.top, *CHECKING[hook]).status == 0
    ini = project.top / "alembic.ini"
    ini.write_text(ini.read_text().replace("/migrations", "/elsewhere"))
    checked = check(project.top, *CHECKING[hook])
    assert checked.status == 1
    assert "error no-revisions: no revision files: looked in" in checked.out


@pytest.mark.parametrize("arguments", [(), ("--staged",), ("--all",)])
def test_no_project_is_an_error_and_no_silence(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """A check that found no files and said nothing."""
    Repository(tmp_path).init()
    checked = check(tmp_path, *arguments)
    assert (checked.status, checked.out) == (2, "")
    assert checked.err.startswith("error: no alembic.ini")
    assert "give one with --config PATH" in checked.err
