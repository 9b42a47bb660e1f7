"""`gitmig preview` for help, for mistakes in the command line, and for programs that use click's commands."""

from __future__ import annotations

from typing import Any

import click

from gitmig.commands.plain import parameters
from gitmig.commands.preview import OPTIONS, run


def preview(**values: Any) -> int:
    return run(values)


command = click.Command(
    "preview",
    callback=preview,
    params=parameters(OPTIONS),
    help="Show the SQL of the revisions that this branch changes, up and down, without a database.",
    epilog="Example: gitmig preview --base origin/main --dialect postgresql. Exit status: 0; 1 when something did not "
    "render; 2 usage or configuration.",
    no_args_is_help=False,
)
