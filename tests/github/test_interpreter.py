"""What is fetched for a step, from where, and what is said when it cannot be."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gitmig.errors import ConfigurationError
from gitmig.github.interpreter import apart, installed, missing, pip, requirements, supplied, within_project

ENVIRONMENT = {"PATH": os.environ["PATH"]}


@pytest.fixture
def without_pip(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Modules that cannot be found; pip to begin with, as in an environment that uv made."""
    hidden, find = ["pip"], importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in hidden else find(name))
    return hidden


def test_versions_are_those_that_gitmig_asks_for() -> None:
    known = requirements()
    assert {"click", "PyGithub", "SQLAlchemy", "Mako"} <= set(known)
    assert known["PyGithub"].startswith("PyGithub>=")


def test_what_is_there_is_not_fetched() -> None:
    assert missing(ENVIRONMENT, ["click", "sqlalchemy", "no_such_module"]) == ["no_such_module"]
    assert supplied(ENVIRONMENT, []) == []
    assert within_project(ENVIRONMENT).folders == ()


def test_a_command_that_needs_no_packages_gets_the_standard_library_alone() -> None:
    start = apart({**ENVIRONMENT, "GITMIG_PYTHON": "/no/such/python"}, ())
    assert start.words[:3] == (sys.executable, "-I", "-S")
    environment = start.environment(ENVIRONMENT)
    done = subprocess.run(
        [*start.words, "check", "--nonsense"], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "error: gitmig check has no option --nonsense")


def test_a_python_that_is_ready_is_taken() -> None:
    ready = {**ENVIRONMENT, "GITMIG_PYTHON": sys.executable}
    assert apart(ready, ["click"]).words == (sys.executable, "-I", "-m", "gitmig")


def test_an_index_that_does_not_answer(tmp_path: Path) -> None:
    closed = {**ENVIRONMENT, "RUNNER_TEMP": str(tmp_path), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    with pytest.raises(ConfigurationError) as caught:
        installed(closed, ["click"])
    assert "pip could not install" in str(caught.value)
    assert "GITMIG_PYTHON" in str(caught.value.hint)


def test_a_python_without_pip_uses_the_one_that_it_carries(without_pip: list[str]) -> None:
    done = subprocess.run([*pip(), "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("pip ")
    assert "_bundled" in done.stdout


def test_a_python_without_any_pip_says_what_to_add(without_pip: list[str]) -> None:
    without_pip.append("ensurepip")
    with pytest.raises(ConfigurationError, match="has no pip") as caught:
        pip()
    assert "actions/setup-python" in str(caught.value.hint)
