"""The project that most of these tests write in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.projects import Project
from tests.commands.writing.written import build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "ours")
    build(made)
    return made
