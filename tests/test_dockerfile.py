from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "Dockerfile").read_text("utf-8")


def test_it_runs_as_a_numeric_user_from_an_absolute_path() -> None:
    assert re.findall(r"^USER (.*)$", TEXT, re.MULTILINE) == ["10001:10001"]
    assert re.findall(r"^ENTRYPOINT (.*)$", TEXT, re.MULTILINE) == ['["/opt/gitmig/bin/gitmig"]']


def test_any_builder_understands_it() -> None:
    assert not re.search(r"^# *syntax=|--mount|--link|--chmod|<<", TEXT, re.MULTILINE)


def test_what_it_copies_and_installs_is_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", TEXT, re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert all((ROOT / name).exists() for name in names)
    assert set(names) == allowed
    extras = re.search(r"'\.\[(.*)\]'", TEXT)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert extras is not None
    assert set(extras[1].split(",")) <= set(project["optional-dependencies"])


def test_hadolint_finds_nothing_and_finds_a_planted_fault(tmp_path: Path) -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    if not hadolint.exists():
        pytest.skip("hadolint is not installed")
    planted = tmp_path / "Dockerfile"
    planted.write_text(TEXT.replace("# hadolint ignore=DL3008\n", ""), "utf-8")
    assert subprocess.run([hadolint, ROOT / "Dockerfile"]).returncode == 0
    assert subprocess.run([hadolint, planted], capture_output=True).returncode == 1
