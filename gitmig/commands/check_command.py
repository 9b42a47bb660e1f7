"""`gitmig check` for `gitmig --help` and programs that use click's commands; `gitmig check` itself goes past click."""

from __future__ import annotations

from typing import Any

import click

from gitmig.commands.asked import Request
from gitmig.commands.check import OPTIONS, Option, run

HELP = """Check the revision files as text: no database, nothing is imported or run.

Judges the revisions that are new since the base, the remote's default branch unless --base or [tool.gitmig] says otherwise,
or the FILES given; the graph is checked whole, as it will be after the merge. Exit status: 0 nothing found, 1 findings, 2 wrong usage
or configuration.

\b
Example:
  gitmig check --base origin/main

\b
As a hook, in .pre-commit-config.yaml (pre-commit and prek; `gitmig init --hooks` writes this):
  repos:
    - repo: https://github.com/gitmig/gitmig
      rev: v0.1.0
      hooks:
        - id: gitmig-check
"""


def parameter(option: Option) -> click.Option:
    return click.Option(
        option.names,
        help=option.help,
        metavar=option.value or None,
        is_flag=not option.value,
        multiple=option.several,
    )


def check(**values: Any) -> int:
    single, several = {}, {}
    for option in OPTIONS:
        value = values[option.key]
        if option.several:
            several[option.key] = tuple(value)
        elif value:
            single[option.key] = str(value)
    return run(Request(single, several, tuple(values["files"])))


command = click.Command(
    "check",
    callback=check,
    params=[*map(parameter, OPTIONS), click.Argument(("files",), nargs=-1, type=click.Path())],
    help=HELP,
    short_help="Check the revision files as text.",
    no_args_is_help=False,
)
