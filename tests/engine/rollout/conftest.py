from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.rollout.projects import ACCOUNTS, MULTIPLY, Sample, sample

ENGINES = ["postgresql", "mysql", "sqlite"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sample]:
    """A project without revisions; variables that a test sets for its targets are gone afterwards."""
    for name in ("MAIN", "STAGING", "OTHER"):
        monkeypatch.setenv(f"{name}_URL", "")
    made = sample(tmp_path / "project")
    yield made
    made.end()


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database on each kind of server."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def shop(project: Sample, database: str) -> Sample:
    """Two revisions that must not run twice, and `main`, a target that has run neither."""
    project.revision("a1", None, ACCOUNTS, "Create accounts")
    project.revision("b2", "a1", MULTIPLY, "Count in cents")
    project.target(database)
    return project
