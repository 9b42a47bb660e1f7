"""`gitmig demo`: what it shows is what the commands do, and nothing of it stays unless asked for."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

HEAD = "e6b30f8d92c1"


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "gitmig", "demo", *arguments], capture_output=True, text=True)


def test_it_shows_the_three_moments_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    done = demo()
    assert done.returncode == 0, done.stdout + done.stderr
    shown = [
        "multiple-heads",
        "missing-downgrade",
        "CREATE TABLE coupons",
        "14 revisions applied",
        "14 revisions pending",
    ]
    assert [words for words in shown if words not in done.stdout] == []
    assert list(tmp_path.iterdir()) == []


def test_what_is_kept_is_a_repository_with_a_deployed_database(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    assert demo("--keep", str(folder)).returncode == 0
    log = subprocess.run(["git", "log", "--format=%s"], cwd=folder, capture_output=True, text=True, check=True)
    assert log.stdout == "Add coupons\nAdd the shop's migrations\n"
    with closing(sqlite3.connect(folder / "staging.sqlite")) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    done = demo("--keep", str(tmp_path))
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_without_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = demo()
    assert (done.returncode, "git is not on PATH" in done.stderr) == (2, True)
