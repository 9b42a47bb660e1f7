"""`gitmig deploy`: applies what is pending to targets, under a lock that any number of runners share."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from gitmig.commands.options import project_options
from gitmig.commands.talk import put
from gitmig.commands.waiting import is_quiet
from gitmig.failures import forget_output
from gitmig.github.command_files import write_summary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gitmig.project import Project
    from gitmig.report.deployment import Deployment

FORMATS = click.Choice(["text", "json"])


@click.command("deploy", epilog="Example: gitmig deploy staging production")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option("--dry-run", is_flag=True, help="Show what is pending; write nothing, not even the version table.")
@click.option("--lock-wait", metavar="TIME", help="How long to wait for another run: 90s, 5m (60s unless configured).")
@click.option("--format", "output_format", type=FORMATS, default="text", show_default=True, help="The report's format.")
@project_options
def command(
    project: Project, targets: tuple[str, ...], dry_run: bool, lock_wait: str | None, output_format: str
) -> int:
    """Apply the pending revisions to each TARGET of [tool.gitmig.targets], each revision in its own transaction.

    Any number of runners may do this at once: one applies, the others wait and find nothing left to do.
    """
    from gitmig.engine.rollout.deploy import deploy

    def deployments() -> list[Deployment]:
        return deploy(project, targets, dry_run=dry_run, lock_wait=lock_wait, announce=announce)

    heading = "Deploy (dry run)" if dry_run else "Deploy"
    return report(deployments, output_format, heading)


def say(text: str) -> None:
    click.echo(text, err=True)


def announce(text: str) -> None:
    """What a person waits for, and no program that asked for quiet."""
    if not is_quiet():
        say(text)


def report(work: Callable[[], list[Deployment]], output_format: str, heading: str) -> int:
    """Do the work, print its report, and return the exit status of the first target that went wrong."""
    from gitmig.report import deployment
    from gitmig.secrets import redacted_output

    with redacted_output():
        done = work()
    print_text(deployment.as_json(done) if output_format == "json" else deployment.as_text(done))
    print_problems(done)
    add_to_summary(deployment.as_markdown(done, heading))
    return next((each.status for each in done if each.status), 0)


def print_text(text: str) -> None:
    """On standard output; a reader that has gone, or a full disk, does not change how the deploy ended."""
    if sys.stdout.closed:
        say("warning: the report cannot be written: env.py or a revision closed standard output")
        return
    try:
        put(text.removesuffix("\n"))
        sys.stdout.flush()
    except OSError as error:
        forget_output()
        say(f"warning: the report cannot be written: {error.strerror}")


def print_problems(done: Sequence[Deployment]) -> None:
    for each in done:
        if each.problem:
            click.echo(f"error: {each.target}: {each.problem}", err=True)
            if each.hint:
                click.echo(f"  {each.hint}", err=True)


def add_to_summary(markdown: str) -> None:
    """To the job's summary page, where GitHub Actions gives one; without it the deploy has ended as it has."""
    try:
        write_summary(os.environ, markdown)
    except OSError as error:
        say(f"warning: the job summary {error.filename} cannot be written: {error.strerror}")
