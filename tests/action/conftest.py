"""A repository with an open pull request, and the action as a runner downloads it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.action.act import Ran, Workspace, copy_of_the_action
from tests.action.project import project, revision
from tests.github.fake_github import FakeGitHub
from tests.github.fake_server import running

TOKEN = "token-of-the-workflow"
Act = Callable[..., Ran]


@pytest.fixture(scope="session")
def action(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_the_action(tmp_path_factory.mktemp("download") / "action")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The base of the pull request; `propose` adds its commit and the merge."""
    made = Workspace(tmp_path / "runner")
    made.write(project())
    for name in ("migrations.yml", "migrations-comment.yml", "migrations-deploy.yml"):
        made.workflow(name)
    made.commit("Start")
    return made


def propose(workspace: Workspace, files: dict[str, str] | None = None) -> dict[str, Any]:
    """Commit to a branch, merge it as GitHub would, and return the event of the pull request."""
    base = workspace.git("rev-parse", "main")
    workspace.git("checkout", "-q", "-B", "feature", "main")
    workspace.write(files if files is not None else revision("b2", "a1", "add orders"))
    head = workspace.commit("Change")
    workspace.merge("feature")
    end = {"ref": "feature", "sha": head, "repo": {"full_name": "acme/shop"}}
    pull = {"number": 7, "head": end, "base": {"ref": "main", "sha": base}, "user": {"type": "User"}}
    return {"pull_request": pull, "repository": {"full_name": "acme/shop", "default_branch": "main"}}


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with running(FakeGitHub()) as server:
        yield server


@pytest.fixture
def act(workspace: Workspace, github: FakeGitHub, action: Path) -> Act:
    """Run a workflow for an event; the Python of the tests stands in for the one that the action would make."""

    def run(event: str, payload: dict[str, Any], workflow: str = "migrations.yml", **variables: str) -> Ran:
        settings = {"GITHUB_API_URL": github.url, "GITMIG_PYTHON": sys.executable, "GITHUB_TOKEN": TOKEN} | variables
        return workspace.run(event, payload, f".github/workflows/{workflow}", action, **settings)

    return run
