"""Runs what a project wants run on a new revision file: formatters, linters, its own functions."""

from __future__ import annotations

import importlib.util
import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from gitmig.engine.runtime.messages import status
from gitmig.errors import HookError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from importlib.metadata import EntryPoint

    Hook = Callable[[str, Mapping[str, Any]], Any]

Registered = TypeVar("Registered", bound="Callable[..., Any]")

FILE_TOKEN = "REVISION_SCRIPT_FILENAME"  # noqa: S105 (a word in a configuration file)
registered: dict[str, Hook] = {}


def register(name: str) -> Callable[[Registered], Registered]:
    """Make a function `(path, options)` available as a hook's `type`."""

    def keep(function: Registered) -> Registered:
        registered[name] = function
        return function

    return keep


def run_hooks(path: str, hooks: Sequence[Mapping[str, Any]]) -> None:
    """Run each hook on a new file, in order."""
    for hook in hooks:
        name = hook["_hook_name"]
        if "type" not in hook:
            raise HookError(
                f"Key '{name}.type' (or 'type' in toml) is required for post write hook {name!r}",
                f"one of: {', '.join(registered)}",
            )
        with status(f"Running post write hook {name!r}", newline=True):
            run_hook(hook["type"], path, hook)


def run_hook(kind: str, path: str, options: Mapping[str, Any]) -> Any:
    if kind not in registered:
        raise HookError(
            f"No formatter with name '{kind}' registered",
            f"types are: {', '.join(registered)}; one of your own is registered in env.py by @write_hooks.register({kind!r}), "
            "with `revision_environment = true` so that env.py is run",
        )
    return registered[kind](path, options)


def required(options: Mapping[str, Any], key: str) -> str:
    name = options["_hook_name"]
    if key not in options:
        raise HookError(f"Key {name}.{key} is required for post write hook {name!r}")
    return str(options[key])


def run_command(path: str, options: Mapping[str, Any], command: Sequence[str], ignore_output: bool = False) -> None:
    """Run a command with the hook's options; how it ends does not stop the revision from being made."""
    silence: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} if ignore_output else {}
    try:
        words = arguments(options.get("options", ""), path)
    except ValueError as error:
        raise HookError(f"the options of post write hook {options['_hook_name']!r} cannot be split: {error}") from error
    try:
        ended = subprocess.run([*command, *words], cwd=options.get("cwd"), **silence)  # noqa: PLW1510 (told below)
    except OSError as error:
        raise HookError(
            f"post write hook {options['_hook_name']!r} cannot run {command[0]}: {error.filename}: {error.strerror}",
            f"install it, or correct the hook's configuration; {path} is written",
        ) from error
    report(options["_hook_name"], ended)


def report(name: str, ended: subprocess.CompletedProcess[Any]) -> None:
    if ended.returncode:
        sys.stderr.write(f"post write hook {name!r} exited with status {ended.returncode}\n")


def is_posix() -> bool:
    """Whether a command line is split as shells do, and not as Windows does."""
    return os.name == "posix"


def arguments(written: str, path: str) -> list[str]:
    """The options with the file's name in them; in front of them where they don't mention it."""
    if FILE_TOKEN not in written:
        written = f"{FILE_TOKEN} {written}"
    return [word.replace(FILE_TOKEN, path) for word in shlex.split(written, posix=is_posix())]


@register("console_scripts")
def console_scripts(path: str, options: Mapping[str, Any], ignore_output: bool = False) -> None:
    """Run a command that an installed package declares, in this Python."""
    entry = console_script(required(options, "entrypoint"))
    code = f"import {entry.module}; {entry.module}.{entry.attr}()"
    run_command(path, options, [sys.executable, "-c", code], ignore_output)


def installed_scripts() -> Iterable[EntryPoint]:
    from importlib.metadata import entry_points

    return entry_points(group="console_scripts")


def console_script(name: str) -> EntryPoint:
    for entry in installed_scripts():
        if entry.name == name:
            return entry
    raise HookError(f"Could not find entrypoint console_scripts.{name}", "install the package that has it")


@register("exec")
def executable(path: str, options: Mapping[str, Any], ignore_output: bool = False) -> None:
    """Run a program."""
    run_command(path, options, [required(options, "executable")], ignore_output)


def is_importable(name: str) -> bool:
    """Whether there is a module of that name; its packages are imported to look inside."""
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


@register("module")
def module(path: str, options: Mapping[str, Any], ignore_output: bool = False) -> None:
    """Run a module as `python -m` does, in this Python."""
    name = required(options, "module")
    if not is_importable(name):
        raise HookError(f"Could not find module {name}", "install it where gitmig runs")
    run_command(path, options, [sys.executable, "-m", name], ignore_output)
