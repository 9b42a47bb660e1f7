"""What goes past click is understood as click understands it, and what click refuses is left to it."""

from __future__ import annotations

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitmig.commands.plain import understood
from gitmig.commands.preview import OPTIONS
from gitmig.commands.preview_command import command

NAMES = [name for option in OPTIONS for name in (*option.names, option.opposite) if name]
VALUES = [
    "main",
    "sql",
    "json",
    "markdown",
    "0.1",
    "0.01",
    "30",
    "1e3",
    "nan",
    "٣",
    "",
    "-",
    "--",
    "-1",
    "a=b",
    "é",
    "-v",
]
WORDS = st.one_of(
    st.sampled_from([*NAMES, *VALUES]),
    st.builds("{}={}".format, st.sampled_from(NAMES), st.sampled_from(VALUES)),
    st.builds("{}{}".format, st.sampled_from(NAMES), st.sampled_from(VALUES)),
)


def by_click(arguments: list[str]) -> dict[str, object] | None:
    try:
        return command.make_context("preview", list(arguments)).params
    except click.exceptions.Exit:
        return None
    except click.ClickException:
        return None


@settings(max_examples=400)
@given(st.lists(WORDS, max_size=6))
def test_as_click_has_it(arguments: list[str]) -> None:
    values = understood(arguments, OPTIONS)
    assert values is None or values == by_click(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--base", "main"],
        ["--base=main", "-d", "mysql", "--dialect", "sqlite", "-v"],
        ["-c", "alembic.ini", "--name", "other", "-x", "a=b", "-x", "c", "--project", "billing"],
        ["--format", "json", "-o", "plan.json", "--timeout", "30", "--inherit-environment"],
        ["--timeout=2.5", "--clean-environment", "--pass-env", "A", "--pass-env=B", "--python", "/usr/bin/python3"],
    ],
)
def test_usual_lines_need_no_click(arguments: list[str]) -> None:
    assert understood(arguments, OPTIONS) == by_click(arguments)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["-h"], ["--bas", "main"], ["main"], ["--format", "html"], ["--base"], ["--verbose=1"]]
)
def test_help_and_mistakes_are_clicks(arguments: list[str]) -> None:
    assert understood(arguments, OPTIONS) is None
