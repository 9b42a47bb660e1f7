"""The command as a whole: what the shell sees of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "gitmig" / "templates" / "shop"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(folder)
    return folder


def gitmig(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "gitmig", *arguments], capture_output=True, text=True)


def test_a_reader_that_has_seen_enough_is_no_failure(shop: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "gitmig", "history"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as history:
        assert history.stdout is not None
        assert history.stderr is not None
        history.stdout.close()
        said = history.stderr.read()
    assert (history.returncode, said) == (0, b"")


@pytest.mark.parametrize(("typed", "meant"), [("upgrde", "upgrade"), ("brnches", "branches"), ("preveiw", "preview")])
def test_a_misspelt_command_names_the_nearest(typed: str, meant: str) -> None:
    done = gitmig(typed)
    assert done.returncode == 2
    assert f"did you mean {meant!r}?" in done.stderr


def test_the_version_is_the_package_s() -> None:
    assert gitmig("--version").stdout.startswith("gitmig, version 0.")


def test_help_lists_every_command() -> None:
    from gitmig.cli import COMMANDS

    words = gitmig("--help").stdout.split()
    assert [name for name in COMMANDS if name not in words] == []
