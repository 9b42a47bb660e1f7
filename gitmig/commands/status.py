"""`gitmig status`: where each target is and what is pending; writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitmig.commands.deploy import FORMATS, report
from gitmig.commands.options import project_options

if TYPE_CHECKING:
    from gitmig.project import Project
    from gitmig.report.deployment import Deployment

PENDING = 1


@click.command("status", epilog="Example: gitmig status --require production && start-the-application")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--require", is_flag=True, help="End with status 1 when a revision is pending.")
@click.option("--format", "output_format", type=FORMATS, default="text", show_default=True, help="The report's format.")
@project_options
def command(project: Project, targets: tuple[str, ...], require: bool, output_format: str) -> int:
    """Show where each TARGET stands (all of them when none is named) and which revisions are pending there."""
    from gitmig.engine.rollout.status import status

    waiting = False

    def statuses() -> list[Deployment]:
        nonlocal waiting
        found = status(project, targets)
        waiting = any(each.outcome == "pending" for each in found)
        return found

    problem = report(statuses, output_format, "Status")
    return problem or (PENDING if require and waiting else 0)
