"""Options that commands share: which project, and what env.py is told."""

from __future__ import annotations

import os
import re
import sys
from functools import wraps
from inspect import signature
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from gitmig.commands import QUIET, VERBOSE
from gitmig.commands.plain import saying_where
from gitmig.commands.talk import tell_configuration
from gitmig.project import find_project

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from gitmig.project import Project

T = TypeVar("T")
NEGATIVE = re.compile(r"-\d+")
VERBOSE_OF_LISTS = f"All about each of them. {VERBOSE}"
MARK = "\0"
PAGER = "GITMIG_PAGER"
# Who asks by --pager and has named none of ours gets the one that other programs use.
PAGERS = (PAGER, "PAGER")
USUAL_PAGER = "less"
# options that env.py may ask for, and commands need not
FOR_ENV_PY = ("x_arguments", "quiet", "verbose")


def talk_options(function: Callable[..., T], verbose: str = VERBOSE) -> Callable[..., T]:
    """Add -q and -v."""
    function = click.option("-v", "--verbose", is_flag=True, help=verbose)(function)
    return click.option("-q", "--quiet", is_flag=True, help=QUIET)(function)


def project_options(function: Callable[..., T]) -> Callable[..., T]:
    """Add -c, -n, -x, --project, -q and -v.

    The function gets the one `project` meant, env.py all as `config.cmd_opts`. A function that takes `verbose` says with it
    all about what it lists.
    """
    asked = signature(function).parameters
    not_asked = [name for name in FOR_ENV_PY if name not in asked]

    @click.option(
        "-c", "--config", "config_files", multiple=True, metavar="FILE", help="alembic.ini or pyproject.toml."
    )
    @click.option("-n", "--name", "section", default="alembic", metavar="SECTION", help="Section of the ini file.")
    @click.option("-x", "x_arguments", multiple=True, metavar="KEY=VALUE", help="Passed on to env.py; repeatable.")
    @click.option("--project", "project_name", metavar="NAME", help="One of [tool.gitmig.projects].")
    @wraps(function)
    def with_project(project_name: str | None, config_files: tuple[str, ...], section: str, **others: Any) -> T:
        project = find_project(config_files, section=section, project=project_name)
        if others["verbose"]:
            tell_configuration([project])
        tell_env_py(project, config_files, others)
        return saying_where(project, lambda: function(project=project, **without(not_asked, others)))

    return talk_options(with_project, VERBOSE_OF_LISTS if "verbose" in asked else VERBOSE)


def without(names: Sequence[str], options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in names}


def tell_env_py(project: Project, files: tuple[str, ...], options: dict[str, Any]) -> None:
    """Alembic's `config.cmd_opts`, as env.py files and extensions read it."""
    own = without((*FOR_ENV_PY, "show_traceback"), options)
    # env.py files ask cmd_opts.cmd[0].__name__ which command this is
    context = click.get_current_context(silent=True)  # none in a program that calls a function of gitmig.api
    verb = SimpleNamespace(__name__=str(context.info_name if context else "doctor").replace("-", "_"))
    given = SimpleNamespace(
        cmd=(verb, list(own), []),
        config=list(files) or None,
        name=project.config.config_ini_section,
        quiet=options["quiet"],
        verbose=options.get("verbose", False),
        raiseerr=bool(options.get("show_traceback")),
        x=list(options["x_arguments"]) or None,
        **own,
    )
    project.config.cmd_opts = cast("Namespace", given)


def environment_options(function: Callable[..., T]) -> Callable[..., T]:
    """`project_options`, and --traceback for what env.py and the revisions raise."""

    @click.option(
        "--traceback", "--raiseerr", "show_traceback", is_flag=True, help="Show where a foreign error came from."
    )
    @wraps(function)
    def with_traceback(show_traceback: bool, **others: Any) -> T:
        try:
            return function(**others)
        except Exception as error:
            if show_traceback and error.__cause__ is not None:
                print_traceback(error.__cause__)
            raise

    return project_options(with_traceback)


def print_traceback(error: BaseException) -> None:
    import traceback

    from gitmig.secrets import redact

    click.echo(redact("".join(traceback.format_exception(error))), err=True)


def pager_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --pager, which the command itself does not hear of."""
    return click.option(
        "--pager/--no-pager",
        default=None,
        expose_value=False,
        callback=page,
        help=f"On a terminal, show the list by ${PAGER}, $PAGER or less; without either, where {PAGER} is set.",
    )(function)


def page(context: click.Context, _parameter: click.Parameter, asked: bool | None) -> None:
    """What the command prints goes to the pager, whose user is waited for when it has ended."""
    if context.resilient_parsing or asked is False:
        return
    name = next((name for name in (PAGERS if asked else (PAGER,)) if os.environ.get(name)), "")
    if (name or asked) and sys.stdout.isatty():
        from gitmig.commands.pager import paged

        context.with_resource(paged(os.environ.get(name, USUAL_PAGER), name))


class RevisionName(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions only
    """A revision as it may be named; `-1` too."""

    name = "revision"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002
        return value.removeprefix(MARK) if isinstance(value, str) else value


class RevisionCommand(click.Command):
    """A command whose arguments may begin with a minus: `gitmig downgrade -1`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        takes_value = {
            name
            for parameter in self.params
            if isinstance(parameter, click.Option) and not parameter.is_flag
            for name in parameter.opts
        }
        before = [None, *args]
        marked = [
            MARK + word if NEGATIVE.fullmatch(word) and previous not in takes_value else word
            for previous, word in zip(before, args, strict=False)
        ]
        return super().parse_args(ctx, marked)
