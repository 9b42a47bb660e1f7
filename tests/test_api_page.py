"""The session in docs/api.md is a real one."""

from __future__ import annotations

import doctest
import inspect
import re
from pathlib import Path

import pytest

from gitmig import api

PAGE = Path(__file__).parents[1] / "docs" / "api.md"
FENCE = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def session(text: str) -> doctest.DocTest:
    """All blocks as one; what is between them does not count as output."""
    source = "\n".join(FENCE.findall(text))
    return doctest.DocTestParser().get_doctest(source, {}, "docs/api.md", str(PAGE), 0)


def failures(text: str) -> list[str]:
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    runner.run(session(text), out=said.append)
    return said


def test_the_session_is_a_real_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "")
    said = "".join(failures(PAGE.read_text(encoding="utf-8")))
    assert not said, said


def test_every_function_is_in_the_session() -> None:
    source = "".join(FENCE.findall(PAGE.read_text(encoding="utf-8")))
    functions = [name for name in api.__all__ if inspect.isfunction(getattr(api, name))]
    assert len(functions) > 15
    assert [name for name in functions if f"api.{name}" not in source] == []


def test_a_wrong_answer_is_found() -> None:
    assert failures("```pycon\n>>> 1 + 1\n3\n```\n")
