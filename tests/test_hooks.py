"""The hooks under real pre-commit and real prek, in real repositories."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.hooks import ROOT, Runner, hook_repository
from tests.repositories import Repository, project_at, revision_text

if TYPE_CHECKING:
    from pathlib import Path

PROGRAMS = ("pre-commit", "prek")
NO_NETWORK = {
    "https_proxy": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
    "UV_OFFLINE": "1",
    "PIP_NO_INDEX": "1",
}
MANIFEST = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())


@pytest.fixture(scope="session")
def runners(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Runner]:
    """What they install is shared by all processes of a test run; both lock it while they write."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own
    return {program: Runner(program, shared / f"{program}-cache", shared / "hooks") for program in PROGRAMS}


@pytest.fixture(params=PROGRAMS)
def runner(request: pytest.FixtureRequest, runners: dict[str, Runner]) -> Runner:
    runner = runners[request.param]
    if not runner.repository.exists():
        hook_repository(runner.repository)
    return runner


@pytest.fixture
def repository(tmp_path: Path, runner: Runner) -> Repository:
    """Main has a1 <- b2 and the hook; the project is not at the repository's top."""
    Repository(tmp_path).init()
    repository = project_at(tmp_path / "backend").line("a1", "b2")
    repository.commit()
    runner.configure(tmp_path, "gitmig-check")
    repository.commit()
    return repository


def test_what_is_committed_and_what_is_refused(repository: Repository, runner: Runner) -> None:
    """Everything in one repository, because each commit through a hook takes its time."""
    top = repository.top.parent
    path = repository.write("c3.py", "c3", "b2")
    repository.git("add", "-A")
    assert runner.commit(top).returncode == 0

    repository.write("d4.py", "d4", "b2")
    repository.git("add", "-A")
    refused = runner.commit(top)
    assert refused.returncode == 1
    assert (
        "backend/migrations/versions/d4.py:6: error multiple-heads: two revisions are heads: c3 (c3.py), d4 (d4.py)"
        in refused.stdout + refused.stderr
    )

    repository.write("d4.py", "d4", "c3", downgrade="pass")
    repository.git("add", "-A")
    repository.write("d4.py", "d4", "c3")
    refused = runner.commit(top)
    assert refused.returncode == 1, "the file is right, what is staged of it is not"
    assert "backend/migrations/versions/d4.py:15: error empty-downgrade" in refused.stdout + refused.stderr
    assert repository.versions.joinpath("d4.py").read_text() == revision_text("d4", "c3")

    repository.git("add", "-A")
    repository.write("d4.py", "d4", "c3", downgrade="pass")
    assert runner.commit(top).returncode == 0, "what is staged is right"

    repository.git("checkout", "-q", "--", ".")
    repository.git("rm", "-q", str(path))
    refused = runner.commit(top)
    assert refused.returncode == 1, "a commit that only deletes is looked at too"
    assert "error missing-parent: down_revision of d4 names 'c3'" in refused.stdout + refused.stderr


def test_an_untracked_revision_is_not_part_of_the_commit(repository: Repository, runner: Runner) -> None:
    repository.write("x.py", "x9", "a1")
    (repository.top / "notes.txt").write_text("notes")
    repository.git("add", "notes.txt")
    done = runner.commit(repository.top.parent)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("hook", "fault", "check"),
    [("gitmig-heads", "d4", "multiple-heads"), ("gitmig-downgrades", "e5", "empty-downgrade")],
)
def test_each_hook_looks_at_its_own(repository: Repository, runner: Runner, hook: str, fault: str, check: str) -> None:
    """Two faults are there: a second head, and a way back that is none."""
    top = repository.top.parent
    runner.configure(top, hook)
    repository.write("d4.py", "d4", "a1")
    repository.write("e5.py", "e5", "b2", downgrade="pass")
    repository.git("add", "-A")
    refused = runner.commit(top)
    assert refused.returncode == 1
    found = [line for line in (refused.stdout + refused.stderr).split("\n") if line.strip().startswith("backend/")]
    assert [line.partition(": error ")[2].partition(":")[0] for line in found] == [check]


def said(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout + done.stderr


def origin_of(repository: Repository, folder: Path) -> None:
    """A remote with everything that is committed, which git knows as `origin`."""
    subprocess.run(["git", "clone", "-q", "--bare", str(repository.top), str(folder)], check=True)
    repository.git("remote", "add", "origin", f"file://{folder}")
    repository.git("fetch", "-q", "origin")
    repository.git("remote", "set-head", "origin", "main")


def test_two_green_pull_requests_and_a_red_main(repository: Repository, runner: Runner, tmp_path: Path) -> None:
    """Both branches are right alone; the second is refused as soon as the first is merged and fetched."""
    top = Repository(tmp_path)
    origin_of(top, tmp_path.parent / f"{tmp_path.name}-origin.git")
    top.git("checkout", "-q", "-b", "first")
    repository.write("c3.py", "c3", "b2")
    top.commit()
    top.git("push", "-q", "--no-verify", "origin", "first:main")
    top.git("checkout", "-q", "-b", "second", "main")
    repository.write("d4.py", "d4", "b2")
    top.git("add", "-A")
    top.git("fetch", "-q", "origin")
    refused = runner.commit(tmp_path)
    assert refused.returncode == 1
    assert "error multiple-heads: two revisions are heads" in said(refused)
    assert "c3 (c3.py on origin/main)" in said(refused)


def test_a_second_head_is_put_on_top(repository: Repository, runner: Runner, tmp_path: Path) -> None:
    """The hook writes, stops the commit so that one can look, and has nothing to do the second time."""
    top = Repository(tmp_path)
    runner.configure(tmp_path, "gitmig-rebase", "gitmig-check")
    top.commit()
    origin_of(top, tmp_path.parent / f"{tmp_path.name}-origin.git")
    repository.write("c3.py", "c3", "b2")
    top.commit()
    top.git("push", "-q", "--no-verify", "origin", "main")
    top.git("checkout", "-q", "-b", "second", "main~1")
    repository.write("d4.py", "d4", "b2")
    top.git("add", "-A")
    refused = runner.commit(tmp_path)
    assert refused.returncode == 1
    assert "files were modified by this hook" in said(refused)
    assert (repository.versions / "d4.py").read_text() == revision_text("d4", "c3")
    top.git("add", "-A")
    done = runner.commit(tmp_path)
    assert done.returncode == 0, said(done)


def test_the_lock_is_written(repository: Repository, runner: Runner, tmp_path: Path) -> None:
    """For what is staged; the commit stops until the lock is part of it."""
    top = Repository(tmp_path)
    (tmp_path / "gitmig.toml").write_text("lock = true\n")
    runner.configure(tmp_path, "gitmig-lock", "gitmig-check")
    repository.write("c3.py", "c3", "b2")
    top.git("add", "-A")
    repository.write("unstaged.py", "d4", "c3")
    refused = runner.commit(tmp_path)
    assert refused.returncode == 1
    lock = tmp_path / "backend" / "migrations" / "gitmig.lock"
    assert [line.split(" ")[0] for line in lock.read_text().splitlines()[2:]] == ["a1", "b2", "c3"]
    top.git("add", "--", str(lock))
    done = runner.commit(tmp_path)
    assert done.returncode == 0, said(done)


def test_a_merge_that_makes_two_heads(repository: Repository, runner: Runner, tmp_path: Path) -> None:
    """Git asks no pre-commit hook about a merge without conflicts, but one of its own."""
    top = Repository(tmp_path)
    runner.configure(tmp_path, "gitmig-check", stage="pre-merge-commit")
    top.git("checkout", "-q", "-b", "branch")
    repository.write("c3.py", "c3", "b2")
    top.commit()
    top.git("checkout", "-q", "main")
    repository.write("d4.py", "d4", "b2")
    top.commit()
    refused = runner.run(tmp_path, "git", "merge", "-q", "--no-edit", "branch")
    assert refused.returncode == 1
    assert "two revisions are heads: c3 (c3.py), d4 (d4.py)" in said(refused)
    assert top.git("log", "--format=%s", "--merges") == ""


@pytest.mark.parametrize("runner", ["prek"], indirect=True)
def test_a_workspace_of_prek(repository: Repository, runner: Runner, tmp_path: Path) -> None:
    """Each folder with a configuration of its own runs its own hooks, in that folder, on its own project."""
    top = Repository(tmp_path)
    other = project_at(tmp_path / "services" / "two").line("z1")
    for folder in (repository.top, other.top):
        runner.configure(folder, "gitmig-check")
    (tmp_path / ".pre-commit-config.yaml").write_text("repos: []\n")
    runner.run(tmp_path, "prek", "install").check_returncode()
    top.commit()
    other.write("z2.py", "z2", "z1", downgrade="pass")
    top.git("add", "-A")
    refused = runner.commit(tmp_path)
    assert refused.returncode == 1
    assert said(refused).count(": error ") == 1
    assert "migrations/versions/z2.py:15: error empty-downgrade" in said(refused)


def test_what_is_pushed(repository: Repository, runner: Runner, tmp_path: Path) -> None:
    """Before a push the commits count: not the index, not the working tree, not the branch that is checked out."""
    top = Repository(tmp_path)
    origin_of(top, tmp_path.parent / f"{tmp_path.name}-origin.git")
    runner.configure(tmp_path, "gitmig-check", stage="pre-push")
    top.git("checkout", "-q", "-b", "branch")
    repository.write("c3.py", "c3", "b2", downgrade="pass")
    top.commit()
    repository.write("c3.py", "c3", "b2")
    top.git("add", "-A")
    refused = runner.run(tmp_path, "git", "push", "-q", "origin", "branch")
    assert refused.returncode == 1
    assert "c3.py:15: error empty-downgrade" in said(refused)
    top.git("stash", "-q")
    top.git("checkout", "-q", "main")
    assert runner.run(tmp_path, "git", "push", "-q", "origin", "branch").returncode == 1, "main is right, branch is not"
    assert runner.run(tmp_path, "git", "push", "-q", "origin", "main:other").returncode == 0


def test_the_first_push_of_all(repository: Repository, runner: Runner, tmp_path: Path) -> None:
    """To an empty remote pre-commit tells no commits, but the branch: it counts, and not the index of another one."""
    top = Repository(tmp_path)
    subprocess.run(["git", "init", "-q", "--bare", f"{tmp_path}-empty.git"], check=True)
    top.git("remote", "add", "origin", f"{tmp_path}-empty.git")
    runner.configure(tmp_path, "gitmig-check", stage="pre-push")
    top.git("checkout", "-q", "-b", "bad")
    repository.write("c3.py", "c3", "b2", downgrade="pass")
    top.commit()
    top.git("checkout", "-q", "main")
    refused = runner.run(tmp_path, "git", "push", "-q", "origin", "bad")
    assert refused.returncode == 1, said(refused)
    assert "c3.py:15: error empty-downgrade" in said(refused)
    assert runner.run(tmp_path, "git", "push", "-q", "origin", "main").returncode == 0


def test_where_a_service_runs_the_hooks(repository: Repository, runner: Runner, tmp_path: Path) -> None:
    """A shallow clone of one branch, no network, no home, all files: the graph is judged, and the lack of a base is told."""
    top = Repository(tmp_path)
    runner.configure(tmp_path, "gitmig-check", "gitmig-heads")
    top.git("checkout", "-q", "-b", "branch")
    repository.write("c3.py", "c3", "a1")
    top.commit()
    top.git("checkout", "-q", "main")
    copy = tmp_path.parent / f"{tmp_path.name}-copy"
    subprocess.run(["git", "clone", "-q", "--depth=1", "--branch=branch", f"file://{tmp_path}", str(copy)], check=True)
    command = (runner.program, "run", "--all-files", "--verbose")
    done = runner.run(copy, *command, HOME="/nonexistent", **NO_NETWORK)
    assert done.returncode == 1
    assert said(done).count("two revisions are heads: b2 (b2.py), c3 (c3.py)") == 2
    assert "there is no base" in said(done)
    (copy / "gitmig.toml").write_text('base = "origin/main"\n')
    subprocess.run(["git", "remote", "set-url", "origin", "file:///nonexistent"], cwd=copy, check=True)
    done = runner.run(copy, *command, HOME="/nonexistent", **NO_NETWORK)
    assert done.returncode == 1
    assert "error: git knows no commit 'origin/main'" in said(done)
    assert "fetch it: git fetch origin main" in said(done)


def test_names_that_shells_and_terminals_stumble_over(repository: Repository, runner: Runner, tmp_path: Path) -> None:
    runner.configure(tmp_path, "gitmig-check", "gitmig-downgrades")
    hostile = [" a b.py", "-x.py", "q\"uo'te.py", "new\nline.py", "$(x).py"]
    if runner.program == "prek":  # pre-commit itself stumbles over names that are not UTF-8
        hostile.append(os.fsdecode(b"\xff\xfe.py"))
    for number, name in enumerate(hostile):
        (repository.versions / name).write_text(revision_text(f"e{number}", "b2", downgrade="pass"))
    repository.git("add", "-A")
    refused = runner.commit(tmp_path)
    assert refused.returncode == 1
    assert said(refused).count("error empty-downgrade") == 2 * len(hostile)


def test_no_project_is_an_error_and_no_silence(runner: Runner, tmp_path: Path) -> None:
    """A check that found no files and said nothing."""
    repository = Repository(tmp_path).init()
    runner.configure(tmp_path, "gitmig-check")
    refused = runner.commit(tmp_path)
    assert refused.returncode == 1
    assert "error: no alembic.ini with an [alembic] section" in said(refused)
    project_at(tmp_path)
    repository.git("add", "-A")
    refused = runner.commit(tmp_path)
    assert refused.returncode == 1
    assert "error no-revisions: no revision files: looked in" in said(refused)


def test_a_hook_of_git_itself(tmp_path: Path) -> None:
    """Without a runner nothing is stashed, and `git commit FILE` makes an index of its own: what counts is the commit."""
    repository = project_at(tmp_path).init().line("a1", "b2")
    repository.commit()
    hook = tmp_path / ".git" / "hooks" / "pre-commit"
    hook.write_text(f"#!/bin/sh\nexec {sys.executable} -m gitmig check --staged --base main\n")
    hook.chmod(0o755)
    repository.write("c3.py", "c3", "b2", downgrade="pass")
    repository.git("add", "-A")
    repository.write("c3.py", "c3", "b2")
    refused = subprocess.run(["git", "commit", "-qm", "c3"], cwd=tmp_path, capture_output=True, text=True)
    assert (refused.returncode, "c3.py:15: error empty-downgrade" in refused.stdout + refused.stderr) == (1, True)
    (tmp_path / "notes.txt").write_text("notes")
    repository.git("add", "-N", "notes.txt")
    repository.git("commit", "-q", "-m", "notes", "notes.txt")
    repository.git("commit", "-q", "-m", "c3", "migrations/versions/c3.py")
    assert repository.git("log", "--format=%s") == "c3\nnotes\na commit"


def test_a_push_of_several_branches_without_a_runner(tmp_path: Path) -> None:
    """The script of docs/hooks.md looks at each; a runner tells a hook the first only."""
    repository = project_at(tmp_path).init().line("a1", "b2")
    repository.commit()
    origin_of(repository, tmp_path.parent / f"{tmp_path.name}-origin.git")
    page = (ROOT / "docs" / "hooks.md").read_text().split("`.git/hooks/pre-push`")[1]
    script = textwrap.dedent("\n".join(line for line in page.splitlines()[1:] if line.startswith("    ")))
    hook = tmp_path / ".git" / "hooks" / "pre-push"
    hook.write_text(script.replace("gitmig check", f"{sys.executable} -m gitmig check") + "\n")
    hook.chmod(0o755)
    for branch, downgrade in (("good", 'op.execute("SELECT 2")'), ("bad", "pass")):
        repository.git("switch", "-q", "-c", branch, "main")
        repository.write(f"{branch}.py", branch, "b2", downgrade=downgrade)
        repository.commit()
    push = ["git", "push", "-q", "origin"]
    for refused in (["good", "bad"], ["bad"], ["bad:other", "good"]):
        done = subprocess.run([*push, *refused], cwd=tmp_path, capture_output=True, text=True)
        assert (done.returncode, "bad.py:15: error empty-downgrade" in done.stdout + done.stderr) == (1, True)
    repository.git(*push[1:], "good", "main:other")
    repository.git(*push[1:], ":good", ":other")
    assert repository.git("ls-remote", "--heads", "origin").count("\n") == 0, "main alone is left"


def test_a_linked_working_tree(tmp_path: Path) -> None:
    repository = project_at(tmp_path / "main").init().line("a1")
    repository.commit()
    repository.git("worktree", "add", "-q", "-b", "branch", str(tmp_path / "linked"))
    linked = Repository(tmp_path / "linked")
    linked.write("b2.py", "b2", "a1", downgrade="pass")
    linked.git("add", "-A")
    for arguments in (["--staged"], []):
        command = [sys.executable, "-m", "gitmig", "check", "--base", "main", *arguments]
        done = subprocess.run(command, cwd=linked.top, capture_output=True, text=True)
        assert (done.returncode, done.stdout.split(": ")[1]) == (1, "error empty-downgrade")


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_manifest_is_valid(runners: dict[str, Runner], program: str) -> None:
    done = runners[program].run(ROOT, program, "validate-manifest", ".pre-commit-hooks.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("hook", MANIFEST, ids=lambda hook: hook["id"])
def test_hooks_run_the_command_once_without_names(hook: dict[str, object]) -> None:
    assert str(hook["entry"]).startswith(("gitmig check --staged", "gitmig rebase --hook", "gitmig lock "))
    assert (hook["language"], hook["require_serial"], hook["pass_filenames"]) == ("python", True, False)
    assert hook["minimum_pre_commit_version"]
