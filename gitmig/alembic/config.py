"""The configuration of a project; and Alembic's command line, for programs that call it."""

from __future__ import annotations

import inspect
import os
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from gitmig import alembic
from gitmig.alembic import command, util
from gitmig.config import Config, MessagingOptions
from gitmig.errors import ConfigurationError, GitmigError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

__all__ = ["CommandFunction", "CommandLine", "Config", "MessagingOptions", "PostWriteHookConfig", "main"]

# for annotations
CommandFunction = Callable[..., Any]
PostWriteHookConfig = Mapping[str, str]

MODULES_OF_COMMANDS = ("gitmig.alembic.command", "alembic.command")
FLAG = {"action": "store_true"}

# a command's keyword -> its option's flags, and the rest for argparse
OPTIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "autogenerate": (
        ("--autogenerate",),
        FLAG | {"help": "Fill the file with what differs between models and database."},
    ),
    "branch_label": (("--branch-label",), {"help": "A branch label for the new revision."}),
    "check_heads": (("-c", "--check-heads"), FLAG | {"help": "Fail unless the database is at all heads."}),
    "depends_on": (("--depends-on",), {"action": "append", "help": "A revision that the new one depends on."}),
    "head": (("--head",), {"help": "The new revision's parent, or <branchname>@head."}),
    "indicate_current": (("-i", "--indicate-current"), FLAG | {"help": "Mark what the database is at."}),
    "message": (("-m", "--message"), {"help": "The new revision's message."}),
    "package": (("--package",), FLAG | {"help": "Write empty __init__.py files."}),
    "purge": (("--purge",), FLAG | {"help": "Empty the version table first."}),
    "resolve_dependencies": (("--resolve-dependencies",), FLAG | {"help": "Count dependencies as parents."}),
    "rev_id": (("--rev-id",), {"help": "The new revision's id."}),
    "rev_range": (("-r", "--rev-range"), {"help": "What to list, as [start]:[end]."}),
    "splice": (("--splice",), FLAG | {"help": "Allow a parent that is not a head."}),
    "sql": (("--sql",), FLAG | {"help": "Print statements, connect to nothing."}),
    "tag": (("--tag",), {"help": "A word for env.py."}),
    "template": (("-t", "--template"), {"default": "generic", "help": "A template of list_templates."}),
    "verbose": (("-v", "--verbose"), FLAG | {"help": "Say more."}),
    "version_path": (("--version-path",), {"help": "The version location of the new file."}),
}
# what one function calls `revision`, its command takes several of
SEVERAL = {("stamp", "revision"): "revisions", ("merge", "revisions"): "revisions"}


class CommandLine:
    """`alembic ...`: every function of `alembic.command` is a subcommand."""

    def __init__(self, prog: str | None = None) -> None:
        self.parser = ArgumentParser(prog=prog)
        self.add_global_options()
        self.subparsers = self.parser.add_subparsers()
        for function in commands():
            self.register_command(function)

    def add_global_options(self) -> None:
        add = self.parser.add_argument
        add("--version", action="version", version=f"%(prog)s {alembic.__version__}")
        add("-c", "--config", action="append", help="alembic.ini or pyproject.toml; once for each.")
        add("-n", "--name", default="alembic", help="The section of the ini file.")
        add("-x", action="append", help="A word for env.py, such as key=value.")
        add("--raiseerr", action="store_true", help="Raise errors with a traceback.")
        add("-q", "--quiet", action="store_true", help="Print nothing.")

    def register_command(self, fn: Callable[..., Any]) -> None:
        """Add a subcommand: a function `(config, ...)` whose keywords are among Alembic's own."""
        parameters = list(inspect.signature(fn).parameters.values())[1:]
        positional = [one.name for one in parameters if one.default is one.empty]
        keywords = [one.name for one in parameters if one.default is not one.empty and one.name in OPTIONS]
        parser = self.subparsers.add_parser(fn.__name__, help=first_sentence(fn.__doc__))
        for name in keywords:
            flags, options = OPTIONS[name]
            parser.add_argument(*flags, **options)
        for name in positional:
            several = SEVERAL.get((fn.__name__, name))
            parser.add_argument(several or name, nargs="+" if several else None)
        places = [SEVERAL.get((fn.__name__, name), name) for name in positional]
        parser.set_defaults(cmd=(fn, places, keywords))

    def run_cmd(self, config: Config, options: Namespace) -> None:
        """Run the function that was asked for; an error is printed, and ends the program with 255."""
        function, positional, keywords = options.cmd
        try:
            function(
                config,
                *(getattr(options, name, None) for name in positional),
                **{name: getattr(options, name, None) for name in keywords},
            )
        except GitmigError as error:
            if options.raiseerr:
                raise
            util.err(str(error), **config.messaging_opts)

    def main(self, argv: Sequence[str] | None = None) -> None:
        """Parse arguments and run."""
        options = self.parser.parse_args(argv)
        if not hasattr(options, "cmd"):
            self.parser.error("too few arguments")
        toml, ini = configuration_files(options.config or ())
        self.run_cmd(Config(file_=ini, toml_file=toml, ini_section=options.name, cmd_opts=options), options)


def commands() -> Iterator[Callable[..., Any]]:
    for name, function in sorted(vars(command).items()):
        if inspect.isfunction(function) and function.__module__ in MODULES_OF_COMMANDS and is_command(function):
            yield getattr(command, name)


def is_command(function: Callable[..., Any]) -> bool:
    return not function.__name__.startswith("_") and list(inspect.signature(function).parameters)[:1] == ["config"]


def first_sentence(documentation: str | None) -> str:
    return (documentation or "").strip().split("\n")[0]


def configuration_files(named: Sequence[str]) -> tuple[str, str]:
    """The pyproject.toml and the ini file: as named, as $ALEMBIC_CONFIG says, or those of this directory."""
    files = list(named) or [path for path in (os.environ.get("ALEMBIC_CONFIG"),) if path]
    toml = [path for path in files if os.path.basename(path) == "pyproject.toml"]
    ini = [path for path in files if os.path.basename(path) != "pyproject.toml"]
    if len(toml) > 1:
        raise ConfigurationError("pyproject.toml indicated more than once")
    if len(ini) > 1:
        raise ConfigurationError("only one ini file may be indicated")
    return (toml[0] if toml else "pyproject.toml"), (ini[0] if ini else "alembic.ini")


def main(argv: Sequence[str] | None = None, prog: str | None = None, **kwargs: Any) -> None:  # noqa: ARG001 (Alembic's signature)
    """Run Alembic's command line."""
    CommandLine(prog=prog).main(argv=argv)
