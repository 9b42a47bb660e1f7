"""Imports go down the floor plan, never up, and never round in a circle."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.house import imports

STATIC_ROOMS = (
    "gitmig.errors",
    "gitmig.secrets",
    "gitmig.failures",
    "gitmig.config",
    "gitmig.git",
    "gitmig.settings",
    "gitmig.project",
    "gitmig.github",
    "gitmig.revisions",
    "gitmig.checks",
    "gitmig.checks.text",
    "gitmig.checks.databases",
    "gitmig.checks.safety",
    "gitmig.preview",
    "gitmig.report",
)


def test_no_import_goes_up() -> None:
    assert imports.upward(imports.import_graph()) == []


def test_no_modules_import_each_other() -> None:
    assert imports.cycles(imports.import_graph()) == []


def test_an_upward_import_is_found() -> None:
    assert imports.upward({"gitmig.errors": {"gitmig.project"}, "gitmig.project": set()}) == [
        "gitmig.errors -> gitmig.project"
    ]


def test_a_circle_is_found() -> None:
    assert imports.cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


@pytest.mark.parametrize("name", [name for name in imports.modules() if imports.room(name) in STATIC_ROOMS])
def test_rooms_outside_the_engine_load_no_sqlalchemy(name: str) -> None:
    program = f"import sys, {name}; print(*sorted({{'sqlalchemy', 'mako'}} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
