"""The session in docs/api.md is a real one."""

from __future__ import annotations

import doctest
import inspect
import re
from pathlib import Path

import pytest

from gitmig import api
from gitmig.cli import COMMANDS
from tests.github.conftest import TOKEN, github  # noqa: F401 (a fixture)
from tests.github.fake_github import FakeGitHub

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


def test_the_session_is_a_real_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    github: FakeGitHub,  # noqa: F811
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_API_URL", github.url)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("DATABASE_URL", "")
    said = "".join(failures(PAGE.read_text(encoding="utf-8")))
    assert not said, said
    (body,) = github.bodies()
    assert "5e6f7081" in body


def test_every_function_is_in_the_session() -> None:
    source = "".join(FENCE.findall(PAGE.read_text(encoding="utf-8")))
    functions = [name for name in api.__all__ if inspect.isfunction(getattr(api, name))]
    assert len(functions) > 15
    assert [name for name in functions if f"api.{name}" not in source] == []


def test_every_command_has_a_function() -> None:
    page = PAGE.read_text(encoding="utf-8")
    named = {"list-templates": "templates", "run": "open_door"}
    for_terminals = {"edit", "demo", "completion"}
    functions = {name: named.get(name, name.replace("-", "_")) for name in COMMANDS if name not in for_terminals}
    assert [name for name, function in functions.items() if function not in api.__all__] == []
    assert [name for name in for_terminals if f"`{name}`" not in page and f"`gitmig {name}`" not in page] == []


def test_a_wrong_answer_is_found() -> None:
    assert failures("```pycon\n>>> 1 + 1\n3\n```\n")
