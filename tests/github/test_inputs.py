"""The action's inputs, and that no value of one can become something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitmig.errors import ConfigurationError
from gitmig.github.inputs import COMMANDS, Inputs, command_line, read_inputs

HOSTILE = ['"; touch #', "$(touch x)", "`touch x`", "--config=/etc/passwd", "-x", "a b"]


def environment(**inputs: str) -> dict[str, str]:
    return {f"GITMIG_INPUT_{name.upper()}": value for name, value in {"command": "preview", **inputs}.items()}


def test_lists_have_one_entry_a_line() -> None:
    inputs = read_inputs(environment(dialect="postgresql\n\n  mysql \n", target="staging\r\nproduction"))
    assert inputs.dialects == ("postgresql", "mysql")
    assert inputs.targets == ("staging", "production")


@pytest.mark.parametrize(("text", "value"), [("true", True), ("True", True), ("FALSE", False), ("", False)])
def test_booleans_are_the_toolkits(text: str, value: bool) -> None:
    assert read_inputs(environment(dry_run=text)).dry_run is value


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"dry_run": "yes"}, "the input `dry-run` is 'yes'"),
        ({"command": ""}, "the input `command` is ''"),
        ({"command": "plan"}, "the input `command` is 'plan'"),
    ],
)
def test_a_value_that_means_nothing_is_an_error(inputs: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_inputs(environment(**inputs))
    assert str(caught.value) == message


@pytest.mark.parametrize("config", ["../../etc/alembic.ini", "/etc/passwd", "link/alembic.ini"])
def test_a_configuration_outside_of_the_workspace_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: str
) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "link").symlink_to("/etc")
    monkeypatch.chdir(workspace)
    with pytest.raises(ConfigurationError, match="outside of the workspace"):
        read_inputs(environment(config=config) | {"GITHUB_WORKSPACE": str(workspace)})


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["config", "name", "project", "base"])
@pytest.mark.parametrize("command", ["check", "preview", "deploy"])
def test_the_value_of_an_option_stays_one_word_with_it(command: str, name: str, value: str) -> None:
    words = command_line(Inputs(command, **{name: value}), "plan.json", "python")  # type: ignore[arg-type]
    assert command == "deploy" or f"--{name}={value}" in words
    assert value not in words


@pytest.mark.parametrize("value", HOSTILE)
def test_targets_and_plans_come_after_the_end_of_options(value: str) -> None:
    for inputs in (Inputs("deploy", targets=(value,)), Inputs("comment", plan=(value,))):
        words = command_line(inputs, "plan.json", "python")
        assert words[-2:] == ["--", value]


def test_every_command_has_its_words() -> None:
    lines = {
        command: command_line(Inputs(command, targets=("staging",)), "/t/gitmig/plan.json", "/p")
        for command in COMMANDS
    }
    assert lines == {
        "check": ["check", "--format=github"],
        "preview": ["preview", "--format=json", "--output=/t/gitmig/plan.json", "--python=/p"],
        "comment": ["comment", "--", "/t/gitmig"],
        "deploy": ["deploy", "--", "staging"],
    }
