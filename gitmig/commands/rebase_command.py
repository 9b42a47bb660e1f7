"""`gitmig rebase` for help, for mistakes in the command line, and for programs that use click's commands."""

from __future__ import annotations

from typing import Any

import click

from gitmig.commands.plain import parameters
from gitmig.commands.rebase import OPTIONS, run

HELP = """Put this branch's revisions on top of the base's head.

What the base does not have is the branch's own: a revision, a chain, several chains, which then follow each other. Only
`down_revision` and the docstring's `Revises:` are rewritten, and no other byte; what was staged is staged again. It works in the
middle of a git merge or rebase, too, and writes gitmig.lock anew where there is one. It runs nothing and asks no database.
Exit status: 0; 1 with --hook where files were changed; 2 usage, configuration, or where it cannot be right: then no file is changed.

A database that has run a moved revision believes that it has run what is below it now. Tell it otherwise:

\b
  gitmig downgrade NEW_PARENT      # undoes the moved revisions
  gitmig stamp OLD_PARENT
  gitmig upgrade head
"""


def rebase(**values: Any) -> int:
    return run(values)


command = click.Command(
    "rebase",
    callback=rebase,
    params=parameters(OPTIONS),
    help=HELP,
    short_help="Put this branch's revisions on top of the base's head.",
    epilog="Example: gitmig rebase --dry-run",
    no_args_is_help=False,
)
