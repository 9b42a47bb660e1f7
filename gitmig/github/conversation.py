"""Which pull request this run may comment on, from the event that woke it and from nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from gitmig.errors import ConfigurationError, GitHubError
from gitmig.github.client import Client, PullRequest

REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
LARGEST_EVENT = 32 * 1024 * 1024
DIRECT = ("pull_request", "pull_request_target")
NOT_ONE = "give --pull-request NUMBER to comment on one all the same"


class Run(NamedTuple):
    """A run of a workflow; a later one, or a later attempt, is greater."""

    id: int
    attempt: int


class Event(NamedTuple):
    """What the runner says about this run."""

    name: str
    repository: str
    run: Run
    payload: Mapping[str, Any]


class Conversation(NamedTuple):
    """A pull request to comment on, and the head and run that the comment speaks for.

    `trusted` is false where GitHub gives a read-only token by design (a fork's pull request, or a bot's such as
    Dependabot's), so that a missing permission is no mistake of anyone.
    """

    repository: str
    number: int
    head: str
    run: Run
    trusted: bool = True


class Quiet(NamedTuple):
    """There is nothing to comment on, and why."""

    reason: str


def read_event(environment: Mapping[str, str]) -> Event:
    """The event of this run, from the files and variables that GitHub's runner sets."""
    return Event(
        name=environment.get("GITHUB_EVENT_NAME", ""),
        repository=environment.get("GITHUB_REPOSITORY", ""),
        run=Run(whole_number(environment.get("GITHUB_RUN_ID")), whole_number(environment.get("GITHUB_RUN_ATTEMPT"), 1)),
        payload=read_payload(environment.get("GITHUB_EVENT_PATH", "")),
    )


def whole_number(text: object, default: int = 0) -> int:
    return int(str(text)) if str(text).isascii() and str(text).isdigit() and len(str(text)) <= 20 else default


def read_payload(path: str) -> dict[str, Any]:
    if not path:
        return {}
    try:
        with open(path, "rb") as file:
            payload = json.loads(file.read(LARGEST_EVENT))
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"the event file {path} (GITHUB_EVENT_PATH) cannot be read", hint="leave the variable to the runner to set"
        ) from error
    return payload if isinstance(payload, dict) else {}


def repository_name(text: str) -> str:
    if not REPOSITORY.fullmatch(text):
        raise ConfigurationError(
            f"{text!r} is not a repository on GitHub", hint="give --repository OWNER/NAME, or set GITHUB_REPOSITORY"
        )
    return text


def asked_for(client: Client, event: Event, number: int) -> Conversation:
    """The pull request that the command line names, at the head that it has now."""
    return Conversation(client.repository, number, client.pull_request(number).head, event.run)


def find_conversation(client: Client, event: Event) -> Conversation | Quiet:
    """The pull request that this event is about, or why there is none."""
    if event.name in DIRECT:
        return of_pull_request(client, event)
    if event.name == "workflow_run":
        return of_workflow_run(client, event)
    if event.name == "merge_group":
        return Quiet("a merge queue may hold several pull requests; each got its comment when it was pushed")
    return Quiet(f"the event {event.name or '(none)'} is about no pull request; {NOT_ONE}")


def of_pull_request(client: Client, event: Event) -> Conversation:
    try:
        record = event.payload["pull_request"]
        number, head = int(record["number"]), commit(record["head"]["sha"])
        author = (record.get("user") or {}).get("type", "")
    except (KeyError, TypeError, ValueError) as error:
        raise GitHubError("the event file holds no pull request", hint=NOT_ONE) from error
    same_repository = full_name(record["head"]) == client.repository
    return Conversation(client.repository, number, head, event.run, trusted=same_repository and author != "Bot")


def commit(text: object) -> str:
    if not isinstance(text, str) or not COMMIT.fullmatch(text):
        raise ValueError(f"{text!r} is no commit")
    return text


def full_name(record: Mapping[str, Any] | None) -> str:
    """The repository of a pull request's end; none when the fork was deleted."""
    repository = (record or {}).get("repo")
    return str(repository.get("full_name", "")) if isinstance(repository, dict) else ""


def of_workflow_run(client: Client, event: Event) -> Conversation | Quiet:
    """The pull request whose run has just ended: this run has the rights, so that run's own words count for nothing."""
    run = event.payload.get("workflow_run")
    if not isinstance(run, dict) or run.get("event") != "pull_request":
        return Quiet("the workflow that ended was not started by a pull request")
    try:
        head, origin = commit(run["head_sha"]), str((run["head_repository"] or {}).get("full_name", ""))
        number = Run(int(run["id"]), int(run["run_attempt"]))
        home = str(run["repository"]["full_name"])
        owner, branch = origin.partition("/")[0], str(run["head_branch"] or "")
    except (KeyError, TypeError, ValueError) as error:
        raise GitHubError("the event file holds no complete workflow_run", hint=NOT_ONE) from error
    if home != client.repository:
        return Quiet(f"the workflow that ended belongs to {home}")
    if not origin or not branch:
        return Quiet("the fork, or its branch, was deleted")
    candidates = listed_in(client, run) or client.open_pull_requests(owner, branch)
    matching = [pull for pull in candidates if pull.open and pull.head == head and pull.head_repository == origin]
    return chosen(client, matching, head, number)


def listed_in(client: Client, run: Mapping[str, Any]) -> list[PullRequest]:
    """The pull requests that the event lists, as they are now; GitHub lists none for forks."""
    entries = run.get("pull_requests")
    numbers = [entry.get("number") for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return [client.pull_request(number) for number in numbers[:10] if isinstance(number, int)]


def chosen(client: Client, matching: list[PullRequest], head: str, run: Run) -> Conversation | Quiet:
    if not matching:
        return Quiet(f"no open pull request has {head[:12]} as its head now")
    if len(matching) > 1:
        numbers = ", ".join(f"#{pull.number}" for pull in matching)
        return Quiet(f"{numbers} have the same head, and the run does not say which of them it was for; {NOT_ONE}")
    return Conversation(client.repository, matching[0].number, head, run)
