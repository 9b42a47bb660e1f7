"""The action's inputs, as the environment variables that action.yml makes of them, checked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from gitmig.errors import ConfigurationError

PREFIX = "GITMIG_INPUT_"
COMMANDS = ("check", "preview", "comment", "deploy")
# as in the toolkit's own getBooleanInput
TRUE = ("true", "True", "TRUE")
FALSE = ("false", "False", "FALSE", "")


class Inputs(NamedTuple):
    """What the workflow asked for; `plan` is empty where it leaves the place to us."""

    command: str
    config: str = ""
    name: str = ""
    project: str = ""
    base: str = ""
    dialects: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    dry_run: bool = False
    plan: tuple[str, ...] = ()
    pull_request: str = ""
    arguments: tuple[str, ...] = ()


def read_inputs(environment: Mapping[str, str]) -> Inputs:
    """The inputs of this step; raises `ConfigurationError` with the input's name."""

    def one(name: str) -> str:
        return environment.get(PREFIX + name.upper().replace("-", "_"), "").strip()

    def lines(name: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in one(name).splitlines() if line.strip())

    return Inputs(
        command=command(one("command")),
        config=inside(one("config"), environment, "config"),
        name=one("name"),
        project=one("project"),
        base=one("base"),
        dialects=lines("dialect"),
        passed=lines("pass-env"),
        targets=lines("target"),
        dry_run=boolean(one("dry-run"), "dry-run"),
        plan=lines("plan"),
        pull_request=one("pull-request"),
        arguments=lines("arguments"),
    )


def command(text: str) -> str:
    if text not in COMMANDS:
        raise ConfigurationError(
            f"the input `command` is {text!r}", hint=f"give one of {', '.join(COMMANDS)}, such as `command: preview`"
        )
    return text


def boolean(text: str, name: str) -> bool:
    if text not in TRUE + FALSE:
        raise ConfigurationError(f"the input `{name}` is {text!r}", hint="give `true` or `false`")
    return text in TRUE


def inside(path: str, environment: Mapping[str, str], name: str) -> str:
    """A path that stays in the workspace, symbolic links followed: what is outside is not what was reviewed."""
    workspace = environment.get("GITHUB_WORKSPACE", "")
    if path and workspace:
        real, root = os.path.realpath(path), os.path.realpath(workspace)
        if real != root and not real.startswith(root + os.sep):
            raise ConfigurationError(
                f"the input `{name}` is {path!r}, which is outside of the workspace {root}",
                hint="give a path inside the repository that is checked out",
            )
    return path


def options(inputs: Inputs) -> list[str]:
    """The options that all commands share; a value stays one word with its option, so that it can be no other option."""
    pairs = (("--config", inputs.config), ("--name", inputs.name), ("--project", inputs.project))
    return [f"{option}={value}" for option, value in pairs if value]


def command_line(inputs: Inputs, plan: str, python: str) -> list[str]:
    """The words after `gitmig` for what was asked."""
    base = [f"--base={inputs.base}"] if inputs.base else []
    if inputs.command == "check":
        return ["check", "--format=github", *options(inputs), *base, *inputs.arguments]
    if inputs.command == "comment":
        number = [f"--pull-request={inputs.pull_request}"] if inputs.pull_request else []
        return ["comment", *number, *inputs.arguments, "--", *(inputs.plan or (os.path.dirname(plan),))]
    if inputs.command == "deploy":
        dry_run = ["--dry-run"] if inputs.dry_run else []
        return ["deploy", *options(inputs), *dry_run, *inputs.arguments, "--", *inputs.targets]
    dialects = [f"--dialect={dialect}" for dialect in inputs.dialects]
    names = [f"--pass-env={name}" for name in inputs.passed]
    form = ["--format=json", f"--output={plan}", f"--python={python}"]
    return ["preview", *options(inputs), *base, *dialects, *names, *form, *inputs.arguments]
