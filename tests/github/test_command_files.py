"""Outputs and the summary reach the runner exactly, and nobody else's do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitmig.github.command_files import (
    SUMMARY_LIMIT,
    restore,
    snapshot,
    summary_room,
    write_outputs,
    write_summary,
)
from tests.github.runner_log import outputs


@pytest.mark.parametrize(
    "value",
    ["", "x=y\nchanged=false", "gitmig-00\nchanged=false", "a<<b\nc\nb", "ghadelimiter_x\n", "é\u2028ü", "\n\n"],
)
def test_an_output_is_read_as_it_was_written(tmp_path: Path, value: str) -> None:
    path = tmp_path / "output"
    write_outputs({"GITHUB_OUTPUT": str(path)}, {"revisions": value, "changed": "true"})
    assert outputs(path.read_text()) == {"revisions": value, "changed": "true"}


def test_the_delimiter_is_another_each_time(tmp_path: Path) -> None:
    path = tmp_path / "output"
    write_outputs({"GITHUB_OUTPUT": str(path)}, {"a": "1", "b": "2"})
    marks = {line.partition("<<")[2] for line in path.read_text().splitlines() if "<<" in line}
    assert len(marks) == 2


def test_outside_of_a_runner_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_outputs({}, {"a": "1"})
    write_summary({}, "text")
    assert list(tmp_path.iterdir()) == []
    assert summary_room({}) == 0


def test_a_summary_grows_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "summary"
    environment = {"GITHUB_STEP_SUMMARY": str(path)}
    write_summary(environment, "# one")
    write_summary(environment, "x" * summary_room(environment))
    assert path.stat().st_size == SUMMARY_LIMIT
    assert path.read_text().startswith("# one\n\nxxx")


def test_what_others_wrote_to_the_runners_files_is_undone(tmp_path: Path) -> None:
    environment = {name: str(tmp_path / name) for name in ("GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT")}
    Path(environment["GITHUB_ENV"]).write_text("KEEP=1\n")
    kept = snapshot(environment)
    for path in environment.values():
        with open(path, "a", encoding="utf-8") as file:
            file.write("LD_PRELOAD=/tmp/evil.so\n")
    assert restore(kept) == ["GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH"]
    assert [Path(path).read_text() for path in environment.values()] == ["KEEP=1\n", "", ""]
    assert restore(kept) == []


@pytest.mark.parametrize("kind", ["pipe", "folder", "link", "gone"])
def test_what_others_put_in_the_place_of_a_runners_file_is_undone(tmp_path: Path, kind: str) -> None:
    path, elsewhere = tmp_path / "output", tmp_path / "elsewhere"
    path.write_text("a=1\n")
    elsewhere.write_text("untouched")
    kept = snapshot({"GITHUB_OUTPUT": str(path)})
    path.unlink()
    put = {"pipe": os.mkfifo, "folder": os.mkdir, "link": lambda place: os.symlink(elsewhere, place)}
    put.get(kind, lambda _place: None)(path)
    assert restore(kept) == ["output"]
    assert (path.is_symlink(), path.read_text(), elsewhere.read_text()) == (False, "a=1\n", "untouched")


def test_a_link_in_the_place_of_an_empty_file_is_undone(tmp_path: Path) -> None:
    path = tmp_path / "output"
    kept = snapshot({"GITHUB_OUTPUT": str(path)})
    path.symlink_to(tmp_path / "elsewhere")
    assert restore(kept) == ["output"]
    assert not path.is_symlink()
