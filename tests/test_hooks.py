"""The hooks under real pre-commit and real prek, in real repositories."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.hooks import ROOT, Runner, hook_repository
from tests.repositories import Repository, project_at, revision_text

if TYPE_CHECKING:
    from pathlib import Path

PROGRAMS = ("pre-commit", "prek")
MANIFEST = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())


@pytest.fixture(scope="session")
def runners(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Runner]:
    return {
        program: Runner(program, tmp_path_factory.mktemp(program), tmp_path_factory.getbasetemp() / "hooks")
        for program in PROGRAMS
    }


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
    assert str(hook["entry"]).startswith("gitmig check --staged")
    assert (hook["language"], hook["require_serial"], hook["pass_filenames"]) == ("python", True, False)
    assert hook["minimum_pre_commit_version"]
