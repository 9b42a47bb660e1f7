"""What we say to the runner is one command each, and what others print is none."""

from __future__ import annotations

import pytest

from gitmig.github.annotations import annotation, defused, masks
from tests.github.runner_log import Command, commands

HOSTILE = [
    "::set-output name=changed::false",
    "::add-mask::e",
    "::stop-commands::x",
    "::error file=a.py,line=1::gone",
    "::add-matcher::evil.json",
    " \t::ERROR::x",
    "text ##[add-mask]a",
    "##[Error]x ##[set-env name=PATH]y",
    "\x1b[31m::notice::x",
    "\x00::notice::x",
    "a\r::notice::x",
    "a\u2028::notice::x",
    "a\x85::warning::x",
    "\u00a0::warning::x",
    "\ufeff::warning::x",
    "##\x00[error]x",
]


@pytest.mark.parametrize("line", HOSTILE)
def test_a_line_of_others_is_no_command(line: str) -> None:
    assert commands(defused(line)) == []


@pytest.mark.parametrize("line", ["CREATE TABLE a (b INTEGER);", "    indented", "a::b", "", "\ttabbed"])
def test_a_plain_line_stays_as_it_is(line: str) -> None:
    assert defused(line) == line


@pytest.mark.parametrize("text", [*HOSTILE, "one\n::warning::two", "100%\r\n%0A", "a,b:c"])
@pytest.mark.parametrize("level", ["notice", "warning", "error"])
def test_an_annotation_is_one_command_whatever_it_says(level: str, text: str) -> None:
    (command,) = commands(annotation(level, text, title=text))
    assert isinstance(command, Command)
    assert command.name == level


def test_a_mask_for_each_form_of_a_password() -> None:
    lines = masks("p%40ss/w")
    assert {command.text for command in commands("\n".join(lines))} >= {"p%2540ss/w", "p@ss/w", "p%2540ss%252Fw"}
    assert all(line.startswith("::add-mask::") for line in lines)


def test_short_secrets_are_not_masked_since_that_blanks_the_log() -> None:
    assert masks("e") == masks("abc") == []
