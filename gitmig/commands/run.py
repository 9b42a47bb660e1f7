"""`gitmig run`: runs another program, in which `alembic` is gitmig."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import click

from gitmig.commands.options import talk_options
from gitmig.commands.talk import tell


@click.command(
    "run",
    epilog="Example: gitmig run flask db upgrade",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.option("-m", "--module", is_flag=True, help="PROGRAM is a module, as for `python -m`.")
@click.argument("program")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@talk_options
def command(
    program: str,
    arguments: tuple[str, ...],
    module: bool,
    quiet: bool,  # noqa: ARG001 (what the program says is its own)
    verbose: bool,
) -> int:
    """Run PROGRAM, a command of a package installed beside gitmig or a .py file: what it imports as `alembic` is gitmig.

    So programs that bring Alembic's commands under names of their own run gitmig: `flask db`, a test suite with
    pytest-alembic. It is one process: what the program starts in other processes finds Alembic itself.
    Options behind PROGRAM are its own.
    """
    from gitmig.engine.runtime.door import open_door

    with open_door():
        start = found(program, module)
        if verbose:
            tell(f"read no configuration; {program} finds gitmig as alembic")
        sys.argv = [program, *arguments]
        try:
            ended = start()
        except SystemExit as end:
            ended = end.code
        except Exception:  # noqa: BLE001 (whatever the program raises, it ends as under Python)
            sys.excepthook(*sys.exc_info())
            ended = 1
    return status_of(ended)


def found(program: str, module: bool) -> Callable[[], object]:
    """What runs the program."""
    if module:
        return lambda: run_module(program)
    if program.endswith(".py") and os.path.isfile(program):
        return lambda: run_file(program)
    return script_of(program)


def run_module(name: str) -> None:
    import runpy

    sys.path.insert(0, os.getcwd())
    runpy.run_module(name, run_name="__main__", alter_sys=True)


def run_file(path: str) -> None:
    import runpy

    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    runpy.run_path(path, run_name="__main__")


def script_of(name: str) -> Callable[[], object]:
    """The function that a package's command is."""
    from importlib.metadata import entry_points

    from gitmig.errors import ConfigurationError

    points = [*entry_points(group="console_scripts", name=os.path.basename(name))]
    if not points:
        raise ConfigurationError(
            f"no package in {sys.prefix} brings a command {name!r}",
            hint="install it beside gitmig; a module is run with: gitmig run -m MODULE",
        )
    function: Callable[[], object] = points[0].load()
    return function


def status_of(ended: object) -> int:
    """What `sys.exit()` makes of it."""
    if ended is None:
        return 0
    if isinstance(ended, int):
        return ended
    click.echo(ended, err=True)
    return 1
