"""`gitmig comment`: keeps one comment a project on the pull request, from the plans that `gitmig preview` wrote."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import click

from gitmig.commands.options import talk_options
from gitmig.commands.talk import put, tell
from gitmig.errors import ConfigurationError, GitHubError, MissingPermission, PlanError, TooLong
from gitmig.github.annotations import annotation, defused
from gitmig.github.client import Client
from gitmig.github.command_files import summary_room, write_outputs, write_summary
from gitmig.github.comment import CREATED, UNCHANGED, UPDATED, Draft, Keeper, Limits, Outcome
from gitmig.github.conversation import (
    Conversation,
    Event,
    Quiet,
    asked_for,
    find_conversation,
    read_event,
    repository_name,
)
from gitmig.github.transport import Transport
from gitmig.preview.plan import Plan
from gitmig.preview.reading import LARGEST, read_plan
from gitmig.report import preview as report

API = "https://api.github.com"
SERVER = "https://github.com"
PLAN_FILE = "plan.json"
EXAMPLE = "Example: gitmig preview --base origin/main -o plan.json --format json && gitmig comment plan.json --dry-run"


class Kept(NamedTuple):
    """What became of the comment of one project."""

    project: str
    outcome: Outcome


def plan_files(paths: Sequence[str]) -> list[str]:
    """The plan files that were named; a folder stands for the plan.json in it and in its folders."""
    found = [file for path in paths for file in (files_below(path) if os.path.isdir(path) else [path])]
    if not found:
        raise ConfigurationError(
            f"there is no {PLAN_FILE} in {', '.join(paths)}",
            hint="write one with `gitmig preview --format json -o plan.json`",
        )
    return found


def files_below(folder: str) -> list[str]:
    candidates = [folder, *(entry.path for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))]
    files = [os.path.join(candidate, PLAN_FILE) for candidate in sorted(candidates)]
    return [file for file in files if os.path.isfile(file) and not os.path.islink(file)]


def read_plans(files: Sequence[str]) -> list[Plan]:
    plans: dict[str, Plan] = {}
    for file in files:
        plan = read_file(file)
        if plan.project in plans:
            raise ConfigurationError(
                f"{file} is a second plan of project {defused(repr(plan.project))}",
                hint="give one plan for each project",
            )
        plans[plan.project] = plan
    return list(plans.values())


def read_file(path: str) -> Plan:
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read: {error.strerror}", hint="write it with `gitmig preview --format json -o plan.json`"
        ) from error
    try:
        return read_plan(data)
    except PlanError as error:
        raise PlanError(f"{path}: {error.message}", hint=error.hint) from error


def rest(environment: Mapping[str, str], event: Event, run: int) -> str:
    """Where to read what a comment or summary has no room for."""
    if not run:
        return "The plan file has the rest."
    server = environment.get("GITHUB_SERVER_URL") or SERVER
    return f"The [run]({server}/{event.repository}/actions/runs/{run}) has the rest."


def draft(plan: Plan, more: str) -> Draft:
    def render(limits: Limits) -> str:
        return report.markdown(plan, report.Limits(limits.characters, limits.bytes), more)

    return Draft(plan.project, changed=bool(plan.revisions or plan.failures or plan.findings), render=render)


def summarise(environment: Mapping[str, str], plans: Sequence[Plan], more: str) -> None:
    """The plans in the job summary, which shares one limit among all that a step writes."""
    for index, plan in enumerate(plans):
        room = summary_room(environment) // (len(plans) - index)
        if room > 0:
            write_summary(environment, report.markdown(plan, report.Limits(room, room), more))


def set_outputs(environment: Mapping[str, str], plans: Sequence[Plan], kept: Sequence[Kept]) -> None:
    outputs = {
        "changed": json.dumps(any(plan.revisions for plan in plans)),
        "revisions": json.dumps([revision.id for plan in plans for revision in plan.revisions]),
    }
    if kept:
        outputs["comment-id"] = "\n".join(str(each.outcome.id or "") for each in kept)
        outputs["comment-url"] = "\n".join(each.outcome.url for each in kept)
    write_outputs(environment, outputs)


def sentence(kept: Kept) -> str:
    outcome = kept.outcome
    end = f": {outcome.reason}" if outcome.reason else ""
    return defused(f"{outcome.action} the comment of project {kept.project!r} {outcome.url}".rstrip() + end)


def say(environment: Mapping[str, str], text: str, level: str = "notice") -> None:
    """To the person who reads the log; on a runner also as an annotation of the run."""
    on_runner = environment.get("GITHUB_ACTIONS") == "true"
    click.echo(annotation(level, defused(text)) if on_runner else text, err=not on_runner)


def keep_all(keeper: Keeper, drafts: Sequence[Draft]) -> list[Kept]:
    return [Kept(each.project, keeper.keep(each)) for each in drafts]


def comment_on(
    client: Client, conversation: Conversation, drafts: Sequence[Draft], tell: Callable[..., None]
) -> list[Kept]:
    """Keep the comments; where GitHub gives read-only tokens by design, say so and leave it at that."""
    try:
        return keep_all(Keeper(client, conversation), drafts)
    except MissingPermission as error:
        if conversation.trusted:
            raise
        tell(
            "no comment: on a pull request from a fork or a bot GitHub gives this job a read-only token; a second "
            f"workflow on `workflow_run` comments there ({error.message})"
        )
    except TooLong as error:
        tell(f"no comment: {error.message}; the job summary has the SQL", "warning")
    return []


@click.command(epilog=EXAMPLE)
@click.argument("plans", nargs=-1, required=True, metavar="PLAN...")
@click.option(
    "--dry-run", is_flag=True, help="Print the Markdown, and write the job summary and outputs, but no comment."
)
@click.option("--repository", metavar="OWNER/NAME", help="The repository; default: GITHUB_REPOSITORY.")
@click.option("--pull-request", type=click.IntRange(min=1), metavar="N", help="Its number; default: from the event.")
@talk_options
def command(
    plans: tuple[str, ...], dry_run: bool, repository: str | None, pull_request: int | None, quiet: bool, verbose: bool
) -> int:
    """Create or update one comment a project on the pull request, from plans that `gitmig preview` wrote.

    PLAN is a file, or a folder with plan.json in it. The token is read from GITHUB_TOKEN.
    """
    environment = dict(os.environ)
    files = plan_files(plans)
    read = read_plans(files)
    event = read_event(environment)
    if verbose:
        tell(f"read {', '.join([*files, *filter(None, [environment.get('GITHUB_EVENT_PATH')])])}, and no configuration")
    if dry_run:
        more = rest(environment, event, event.run.id)
        put("\n".join(report.markdown(plan, None, more) for plan in read))
        summarise(environment, read, more)
        set_outputs(environment, read, [])
        return 0

    def tell_reader(text: str, level: str = "notice") -> None:
        if not quiet or level != "notice":
            say(environment, text, level)

    place = event._replace(repository=repository or event.repository)
    for each in comment(environment, place, read, pull_request, tell_reader):
        tell_outcome(each, tell_reader)
    return 0


def comment(
    environment: Mapping[str, str], event: Event, plans: Sequence[Plan], number: int | None, tell: Callable[..., None]
) -> list[Kept]:
    """Keep the comments of the pull request that the event or the number names; nothing where there is none to comment on."""
    client = connect(environment, repository_name(event.repository))
    found = asked_for(client, event, number) if number else find_conversation(client, event)
    run = found.run.id if isinstance(found, Conversation) else event.run.id
    more = rest(environment, event, run)
    kept: list[Kept] = []
    try:
        if isinstance(found, Quiet):
            tell(f"no comment: {found.reason}")
        else:
            kept = comment_on(client, found, [draft(plan, more) for plan in plans], tell)
    finally:
        if not kept:
            summarise(environment, plans, more)
    set_outputs(environment, plans, kept)
    return kept


def tell_outcome(kept: Kept, tell: Callable[..., None]) -> None:
    """In the log; also as an annotation when there is a comment that somebody may look for in vain."""
    if kept.outcome.action in (CREATED, UPDATED, UNCHANGED):
        put(sentence(kept))
    else:
        tell(sentence(kept))


def connect(environment: Mapping[str, str], repository: str) -> Client:
    token = environment.get("GITHUB_TOKEN", "")
    if not token:
        raise GitHubError(
            "there is no token to comment with",
            hint="set GITHUB_TOKEN; in a workflow give the action `github-token: ${{ github.token }}`",
        )
    return Client(Transport(environment.get("GITHUB_API_URL") or API, token), repository)
