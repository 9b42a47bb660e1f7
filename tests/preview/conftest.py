"""The project that previews are tried on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.preview.projects import Project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    root = tmp_path / "shop"
    root.mkdir()
    project = Project(root)
    monkeypatch.chdir(root)
    return project
