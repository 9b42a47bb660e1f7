"""Runs `gitmig rebase` as its users do, and tells what files say afterwards."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from tests.repositories import Repository

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
