"""The repository that most of these tests begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.rebase.running import gitmig
from tests.repositories import Repository, project_at

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.fixture
def locked(tmp_path: Path) -> Repository:
    """The same with a lock, and `base` set."""
    repository = project_at(tmp_path / "locked").init().line("a1", "b2")
    (repository.top / "gitmig.toml").write_text('lock = true\nbase = "main"\n')
    assert gitmig(repository.top, "lock").status == 0
    repository.commit()
    for branch, name in (("branch", "c3"), ("main", "d4")):
        repository.git("switch", "-q", *(["-c"] if branch == "branch" else []), branch)
        repository.write(f"{name}.py", name, "b2")
        assert gitmig(repository.top, "lock").status == 0
        repository.commit(name)
    repository.git("switch", "-q", "branch")
    return repository
