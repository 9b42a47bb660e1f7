"""Plugins are chosen by name, and those of installed packages are found."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from gitmig.engine.autogenerate import plugins
from gitmig.engine.autogenerate.plugins import Plugin, chosen, pattern_of, set_up_installed
from gitmig.engine.dispatch import PriorityDispatcher, PriorityDispatchResult
from gitmig.errors import GitmigError

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("mine.tables", "mine.columns.types", "theirs.tables")


@pytest.fixture(autouse=True)
def no_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    plugins.set_up_once()
    monkeypatch.setattr(plugins, "all_plugins", {})


@pytest.mark.parametrize(
    ("expressions", "found"),
    [
        (["mine.tables"], ["mine.tables"]),
        (["mine.*"], ["mine.tables", "mine.columns.types"]),
        (["*.tables"], ["mine.tables", "theirs.tables"]),
        (["*", "~mine.*"], ["theirs.tables"]),
        (["theirs.*", "mine.tables", "~nothing.like.it"], ["mine.tables", "theirs.tables"]),
        (["~mine.tables"], []),
        ([], []),
    ],
)
def test_names_choose_plugins(expressions: list[str], found: list[str]) -> None:
    assert chosen(expressions, NAMES) == found


def test_a_name_that_chooses_nothing() -> None:
    with pytest.raises(GitmigError, match=r"Did not locate plugins: mine\.table, theirs\.x\.\*") as raised:
        chosen(["mine.table", "mine.*", "theirs.x.*"], NAMES)
    assert raised.value.hint == "there are: mine.tables, mine.columns.types, theirs.tables"


@pytest.mark.parametrize("expression", ["", "a-b", "a..b", "a.", "a.b*", "a b"])
def test_expressions_that_are_none(expression: str) -> None:
    with pytest.raises(ValueError, match="Invalid plugin expression"):
        pattern_of(expression)


def test_comparators_run_until_one_says_stop() -> None:
    told: list[str] = []

    def stop(who: str) -> PriorityDispatchResult:
        told.append(who)
        return PriorityDispatchResult.STOP

    Plugin("first").add_autogenerate_comparator(stop, "table", "x")
    Plugin("second").add_autogenerate_comparator(told.append, "table", "x")
    Plugin("third").add_autogenerate_comparator(told.append, "table", "y")
    comparators = PriorityDispatcher()
    Plugin.populate_autogenerate_priority_dispatch(comparators, ["*"])
    comparators.dispatch("table")("a")
    assert told == ["a", "a"]


def test_plugins_of_installed_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = tmp_path / "sample-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Name: sample\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text(
        "[alembic.plugins]\nsample.one = sample_plugin\nsample.several = sample_plugin:several\n"
    )
    (tmp_path / "sample_plugin.py").write_text(
        "import sys\n\n\ndef setup(plugin):\n    plugin.add_autogenerate_comparator(print, 'table')\n\n\n"
        "several = [sys.modules[__name__]]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.warns(DeprecationWarning, match="'sample.several' refers to a collection"):
        set_up_installed()
    assert sorted(plugins.all_plugins) == ["sample.one", "sample.several"]
    del sys.modules["sample_plugin"]
