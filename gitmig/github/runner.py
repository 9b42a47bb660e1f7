"""One step of the action: refuses unsafe events, picks the interpreters, runs the command and tells the runner what came out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from types import FrameType
from urllib.parse import urlsplit

from gitmig.errors import ConfigurationError, GitmigError
from gitmig.failures import told
from gitmig.git import parents as commit_parents
from gitmig.git import resolve_commit
from gitmig.github.annotations import annotation, defused, masks
from gitmig.github.command_files import VARIABLES, restore, snapshot, write_outputs
from gitmig.github.event import Comparison, asked_comparison, ensure_trusted
from gitmig.github.inputs import PREFIX, Inputs, command_line, inside, read_inputs
from gitmig.github.interpreter import IMPORTED, apart, missing, supplied, within_project
from gitmig.github.privacy import hide_from_children
from gitmig.secrets import redact

CANCELLED = 128
ERROR = "error: "


def run(environment: Mapping[str, str]) -> int:
    """Carry out the step and return its exit status; every error ends here, as an annotation."""
    sys.stdout.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)  # type: ignore[union-attr]
    try:
        inputs = read_inputs(environment)
        ensure_safe(inputs, environment)
        return COMMANDS[inputs.command](inputs, environment)
    except GitmigError as error:
        hint = f"\n{error.hint}" if error.hint else ""
        say(annotation("error", redact(f"{error}{hint}")))
        return error.status
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (every error ends here)
        words, status = told(error)
        for line in words.splitlines():
            say(shown(line))
        return status


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def ensure_safe(inputs: Inputs, environment: Mapping[str, str]) -> None:
    """Before anything of the workspace is read: not under an event that lends its rights to whatever is checked out."""
    inside(os.getcwd(), environment, "working-directory")
    if inputs.command == "comment":
        return
    comparison = asked_comparison(environment)
    if comparison and comparison.trusted_head:
        ensure_trusted(comparison, resolve_commit(os.getcwd(), "HEAD") or "")


def plain(environment: Mapping[str, str], *dropped: str) -> dict[str, str]:
    """The environment without our inputs, the token, and what PR code could speak to the runner or a cloud with."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith((PREFIX, "ACTIONS_")) and name not in ("GITHUB_TOKEN", *dropped)
    }


def without_python(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would let Python load modules of the pull request, as the child of a preview has it."""
    return {name: value for name, value in environment.items() if not name.startswith("PYTHON")}


def check(inputs: Inputs, environment: Mapping[str, str]) -> int:
    """Reads text only and needs nothing installed: this interpreter and the action's checkout."""
    comparison = asked_comparison(environment)
    if comparison and comparison.deleted:
        say("the branch was deleted: there is nothing to check")
        return 0
    if comparison and not inputs.base:
        inputs = inputs._replace(base=base_of(comparison))
    gitmig = apart(environment, ())
    words = [*gitmig.words, *command_line(inputs, "", "")]
    return watched(words, gitmig.environment(plain(environment, *VARIABLES)), annotating=True)


def base_of(comparison: Comparison) -> str:
    """The commit to compare with: a pull request is checked out merged, and its first parent is the base's tip."""
    head = resolve_commit(os.getcwd(), "HEAD")
    parents = commit_parents(os.getcwd(), head) if head and comparison.event == "pull_request" else []
    return parents[0] if len(parents) == 2 and comparison.tip in ("", parents[1]) else comparison.base


def preview(inputs: Inputs, environment: Mapping[str, str]) -> int:
    """Renders in the project's own interpreter, with the runner's files put back before we write to them ourselves."""
    plan = plan_path(inputs, environment)
    remove(plan)
    gitmig = apart(environment, ["click"])
    lacking = supplied(environment, missing(without_python(environment), list(IMPORTED.values())))
    settings = gitmig.environment(plain(environment), *lacking)
    hide_from_children()
    kept = snapshot(environment)
    status = watched([*gitmig.words, *command_line(inputs, plan, os.path.abspath(sys.executable))], settings)
    for name in restore(kept):
        say(annotation("warning", f"code of the pull request wrote to the runner's file {name}; it was put back"))
    if not os.path.isfile(plan):
        return status or 2
    told = subprocess.run(
        [*gitmig.words, "comment", "--dry-run", "--", plan], env=settings, stdout=subprocess.DEVNULL, check=False
    )
    write_outputs(environment, {"plan-path": plan})
    return status or told.returncode


def comment(inputs: Inputs, environment: Mapping[str, str]) -> int:
    """The one command that has the token; it runs nothing of the pull request and reads its plan as data."""
    gitmig = apart(plain(environment), ["click", "PyGithub"])
    settings = gitmig.environment(plain(environment)) | {"GITHUB_TOKEN": environment.get("GITHUB_TOKEN", "")}
    return watched(
        [*gitmig.words, *command_line(inputs, plan_path(inputs, environment), "")], settings, annotating=True
    )


def deploy(inputs: Inputs, environment: Mapping[str, str]) -> int:
    """Runs in the project's own interpreter: what is installed there wins, and what it lacks of ours is found last."""
    if not inputs.targets:
        raise ConfigurationError("the input `target` is empty", hint="name a target, such as `target: staging`")
    for line in sorted({line for value in environment.values() for line in password_masks(value)}):
        say(line)
    own = {name: value for name, value in environment.items() if not name.startswith(PREFIX) and name != "GITHUB_TOKEN"}
    gitmig = within_project(own)
    say(f"gitmig runs in {sys.executable}, with {' and '.join(gitmig.folders) or 'nothing'} of the action's")
    return watched([*gitmig.words, *command_line(inputs, "", "")], gitmig.environment(own))


COMMANDS = {"check": check, "preview": preview, "comment": comment, "deploy": deploy}


def plan_path(inputs: Inputs, environment: Mapping[str, str]) -> str:
    """Where the plan is, or will be: one place for the step that writes it and the step that uploads it."""
    if inputs.plan:
        return os.path.abspath(inputs.plan[0])
    folder = os.path.join(environment.get("RUNNER_TEMP") or os.getcwd(), "gitmig")
    os.makedirs(folder, exist_ok=True)
    return os.path.join(folder, "plan.json")


def remove(path: str) -> None:
    """A plan of an earlier step must not pass for this one's."""
    if os.path.lexists(path):
        os.remove(path)


def password_masks(value: str) -> Iterable[str]:
    """The mask commands for the password in a database's URL, in each form it may be written."""
    try:
        password = urlsplit(value.strip()).password if "://" in value else None
    except ValueError:
        return []
    return masks(password) if password else []


def shown(line: str) -> str:
    """A line of a command's output for the log; our own errors also on the page of the run."""
    return annotation("error", defused(line.removeprefix(ERROR))) if line.startswith(ERROR) else defused(line)


def watched(words: list[str], environment: Mapping[str, str], *, annotating: bool = False) -> int:
    """Run a command: signals are passed on, and what it prints cannot speak to the runner, but for stdout when `annotating`."""
    output, complaints = (None, subprocess.PIPE) if annotating else (subprocess.PIPE, subprocess.STDOUT)
    process = subprocess.Popen(words, env=dict(environment), stdout=output, stderr=complaints)

    def pass_on(number: int, _: FrameType | None) -> None:
        process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    for line in process.stdout or process.stderr or ():
        say(shown(line.decode("utf-8", "replace").rstrip("\r\n")))
    status = process.wait()
    for number, handler in before.items():
        signal.signal(number, handler)
    return CANCELLED - status if status < 0 else status
