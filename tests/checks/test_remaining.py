"""What is told of many findings at one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.commands import check
from tests.repositories import project_at

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_what_a_loop_does_again_and_again_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = project_at(tmp_path / "repository")
    repository.write("a.py", "a", upgrade='[op.drop_table(each) for each in ("one", "two", "three")]')
    monkeypatch.chdir(repository.top)
    assert check.main(["--select", "drop-table"]) == 1
    text = capsys.readouterr().out
    assert text.count("[drop-table]") + text.count("drop-table:") == 1, text
    assert "(and 2 more like it on this line)" in text


def test_two_places_on_one_line_are_told_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = project_at(tmp_path / "repository")
    repository.write("a.py", "a", upgrade='op.drop_table("one"); op.drop_table("two")')
    monkeypatch.chdir(repository.top)
    assert check.main(["--select", "drop-table"]) == 1
    text = capsys.readouterr().out
    assert "more like it" not in text
    assert "one" in text
    assert "two" in text
