"""`gitmig lock` for help, for mistakes in the command line, and for programs that use click's commands."""

from __future__ import annotations

from typing import Any

import click

from gitmig.commands.lock import OPTIONS, run
from gitmig.commands.plain import parameters

HELP = """Write gitmig.lock anew from the revision files.

It lists the revisions so that two branches which add one conflict in git, and an edit of a merged one shows. Whatever is in the
file, conflict markers included, it is made from the files alone; digests of code that is as it was are kept. Only projects with
`lock = true` in [tool.gitmig] have one. Exit status: 0; 1 with --check or --hook where it was out of date; 2 usage or configuration.
"""


def lock(**values: Any) -> int:
    return run(values)


command = click.Command(
    "lock",
    callback=lock,
    params=parameters(OPTIONS),
    help=HELP,
    short_help="Write or verify gitmig.lock.",
    epilog="Example: gitmig lock --check",
    no_args_is_help=False,
)
