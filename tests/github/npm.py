"""Descriptions that others publish on npm, fetched once into pytest's cache; without npm the tests say so, or fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

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


def installed(cache: Path, name: str, *packages: str) -> Path:
    """A folder in which programs of Node find these packages, such as `jsdom@29.1.1`; no script of theirs is run."""
    target = cache / "-".join([name, *(package.replace("/", "-") for package in packages)])
    if not target.exists():
        npm, node = shutil.which("npm"), shutil.which("node")
        if npm is None or node is None:
            give_up("npm is not installed")
        folder = Path(tempfile.mkdtemp(dir=cache))
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *packages]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            give_up(f"npm install {' '.join(packages)} failed: {done.stderr[-500:]}")
        with suppress(OSError):  # another process of this run was faster
            folder.rename(target)
    return target


def give_up(reason: str) -> NoReturn:
    message = f"NOT checked against what others publish on npm: {reason}"
    if os.environ.get(REQUIRED):
        pytest.fail(f"{message} ({REQUIRED} is set)")
    pytest.skip(message)
