"""The `gitmig` command: finds the one command asked for, and ends it with its exit status."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from gitmig import __version__

# command -> the module below gitmig.commands that has it as `command`
COMMANDS = {
    "branches": "branches",
    "check": "check_command",
    "comment": "comment",
    "completion": "completion",
    "current": "current",
    "demo": "demo",
    "deploy": "deploy",
    "doctor": "doctor",
    "downgrade": "downgrade",
    "drift": "drift",
    "edit": "edit",
    "ensure-version": "ensure_version",
    "graph": "graph",
    "heads": "heads",
    "history": "history",
    "init": "init",
    "list-templates": "list_templates",
    "lock": "lock_command",
    "merge": "merge",
    "preview": "preview_command",
    "rebase": "rebase_command",
    "revision": "revision",
    "run": "run",
    "show": "show",
    "stamp": "stamp",
    "status": "status",
    "upgrade": "upgrade",
}


OPTIONS_OF_COMMANDS = ("-c", "--config", "-n", "--name", "-x", "--project")
FLAGS_OF_COMMANDS = ("-q", "--quiet", "-v", "--verbose", "--raiseerr", "--traceback")
# Commands of Alembic's without a project: these options may stand before them, where Alembic asks for none either.
UNASKED = {"init": ("-x", "--raiseerr"), "list-templates": (*OPTIONS_OF_COMMANDS, "--raiseerr", "--traceback")}
# What a shell sets that asks how a command line may go on.
ASKED_BY_SHELL = "_GITMIG_COMPLETE"


class LazyGroup(click.Group):
    """Imports a command's module when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click's signature)
        module = COMMANDS.get(cmd_name.replace("_", "-"))
        if module is None:
            return None
        command: click.Command = importlib.import_module(f"gitmig.commands.{module}").command
        if ASKED_BY_SHELL in os.environ:
            from gitmig.commands.candidates import offer

            return offer(command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and not ctx.resilient_parsing and option_of_commands(args[0]):  # which stand behind the command by now
            raise click.UsageError(
                f"no command follows {' '.join(args)!r}; type it behind the option and its value", ctx
            )
        # a shell that asks for completions hands over the words as they are typed
        return super().parse_args(ctx, command_first(args) if ctx.resilient_parsing else args)

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        try:
            return super().make_context(*arguments, **options)
        except BrokenPipeError as error:  # `gitmig --help | head`
            raise click.exceptions.Exit(status_of(error)) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:  # `gitmig history | head`: click would end with 1, which means findings
            return status_of(error)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(unknown_command(args[0]), ctx) from error


def unknown_command(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, n=1)
    return f"there is no command {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gitmig")
def group() -> None:
    """Migrations that live in git: checked at commit, read as SQL on the pull request, applied under a lock on merge."""


def command_first(arguments: Sequence[str]) -> list[str]:
    """`-c FILE upgrade head`, which is how Alembic is called, as `upgrade -c FILE head`."""
    rest, leading = list(arguments), []
    while rest and (name := option_of_commands(rest[0])):
        length = 2 if name == rest[0] and name not in FLAGS_OF_COMMANDS else 1
        leading.append((name, rest[:length]))
        rest = rest[length:]
    unasked = UNASKED.get(rest[0].replace("_", "-"), ()) if rest else ()
    kept = [word for name, words in leading if name not in unasked for word in words]
    return [*rest[:1], *kept, *rest[1:]]


def option_of_commands(word: str) -> str | None:
    """Which of the options that each command has a word begins with: the value may follow in the same word."""
    if word in FLAGS_OF_COMMANDS:
        return word
    for name in OPTIONS_OF_COMMANDS:
        if word == name or word.startswith(f"{name}=" if name.startswith("--") else name):
            return name
    return None


def run(arguments: Sequence[str]) -> int:
    """Run one command and return the exit status; every error ends here, in words."""
    words = command_first(arguments)
    try:
        status = group.main(args=words, prog_name="gitmig", standalone_mode=False)
        if not sys.stdout.closed:  # as env.py may leave it
            sys.stdout.flush()  # what is wrong with the output is told here, and not by Python after the end
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (every error ends here)
        return status_of(error)
    except SystemExit as end:
        from gitmig.failures import tell_exit

        tell_exit(end)
        raise
    return status if isinstance(status, int) else 0


def status_of(error: BaseException) -> int:
    """Say what an error is, and return the exit status it stands for."""
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    from gitmig import failures

    return failures.status_of(KeyboardInterrupt() if isinstance(error, click.exceptions.Abort) else error)
