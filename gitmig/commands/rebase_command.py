"""`gitmig rebase` for click; `gitmig rebase --hook`, which hooks run, goes past click."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitmig.commands.options import project_options
from gitmig.commands.rebase import Request, run, undo
from gitmig.commands.revision_list import format_option
from gitmig.errors import ConfigurationError

if TYPE_CHECKING:
    from gitmig.project import Project

HELP = """Put this branch's revisions on top of the base's head.

What the base does not have is the branch's own: a revision, a chain, several chains, which then follow each other. Only
`down_revision` and the docstring's `Revises:` are rewritten, and no other byte; what was staged is staged again. It works in the middle
of a git merge or rebase, too, and writes gitmig.lock anew where there is one. It runs nothing and asks no database.

A database that has run a moved revision believes that it has run what is below it now. Take it back there before, or tell
it afterwards:

\b
  gitmig downgrade NEW_PARENT      # undoes the moved revisions
  gitmig stamp OLD_PARENT
  gitmig upgrade head
"""


@click.command(
    "rebase",
    help=HELP,
    short_help="Put this branch's revisions on top of the base's head.",
    epilog="Example: gitmig rebase --dry-run",
)
@click.option("--base", default="", metavar="REF", help="Compare with the tip of this branch or commit.")
@click.option(
    "--onto", default="", metavar="REVISION", help="Go on top of this revision; needs no git. Without: the base's head."
)
@click.option("--dry-run", is_flag=True, help="Show what would change, with the differences, and change nothing.")
@click.option("--undo", "undoing", is_flag=True, help="Put back, byte for byte, what the last rebase changed here.")
@click.option(
    "--hook", is_flag=True, help="For hooks: look at the index, stage nothing, and end with 1 where files were changed."
)
@format_option
@project_options
def command(
    project: Project, base: str, onto: str, dry_run: bool, undoing: bool, hook: bool, output_format: str
) -> int:
    if not undoing:
        return run([project], Request(base, onto, dry_run, hook, output_format))
    if base or onto or dry_run or hook:
        raise ConfigurationError("--undo goes with no other option", hint="type: gitmig rebase --undo")
    return undo(project)
