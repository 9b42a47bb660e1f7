"""What woke us: which commits a GitHub event asks to compare, and whether its code may be run at all."""

from __future__ import annotations

from gitmig.errors import ConfigurationError, UntrustedEvent
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

HEXADECIMAL = frozenset("0123456789abcdef")
OBJECT_ID_LENGTHS = (40, 64)
# These run with a full token and secrets; what is checked out may be anybody's.
PRIVILEGED = frozenset({"issue_comment", "issues", "workflow_run", "discussion_comment"})


class Comparison(NamedTuple):
    """What an event asks to compare.

    `base` is a commit id, or empty where the event names none. `name` is the base for people. A `pull_request` is checked out
    as its merge commit, whose first parent is the base's tip of that moment: `tip` is then the commit that the second
    parent must be. `head` is what was pushed, for people. `default` is the repository's default branch, for events that name
    no base. `trusted_head`, where set, is the only commit whose code may be run.
    """

    event: str
    base: str = ""
    name: str = ""
    tip: str = ""
    trusted_head: str = ""
    deleted: bool = False
    head: str = ""
    default: str = ""


def commit_id(value: object) -> str:
    """A full object id as it came in a payload; zeros, which stand for `none`, and anything else are empty."""
    text = value if isinstance(value, str) else ""
    is_id = len(text) in OBJECT_ID_LENGTHS and HEXADECIMAL.issuperset(text)
    return text if is_id and text.strip("0") else ""


def member(payload: Mapping[str, Any], *names: str) -> Any:
    """A nested value, or None when any step of the way is missing."""
    value: Any = payload
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def branch(value: object) -> str:
    return value.removeprefix("refs/heads/") if isinstance(value, str) else ""


def pull_request(payload: Mapping[str, Any]) -> Comparison:
    return Comparison(
        "pull_request",
        base=commit_id(member(payload, "pull_request", "base", "sha")),
        name=branch(member(payload, "pull_request", "base", "ref")),
        tip=commit_id(member(payload, "pull_request", "head", "sha")),
        head=branch(member(payload, "pull_request", "head", "ref")),
    )


def merge_group(payload: Mapping[str, Any]) -> Comparison:
    name = branch(member(payload, "merge_group", "base_ref"))
    return Comparison("merge_group", base=commit_id(member(payload, "merge_group", "base_sha")), name=name)


def push(payload: Mapping[str, Any]) -> Comparison:
    """A new branch has no `before`: it is compared as a branch on one's machine is, with the default base."""
    before = commit_id(member(payload, "before"))
    name = f"{branch(member(payload, 'ref'))} before the push" if before else ""
    pushed = branch(member(payload, "ref"))
    return Comparison("push", base=before, name=name, deleted=bool(member(payload, "deleted")), head=pushed)


COMPARISONS = {"pull_request": pull_request, "merge_group": merge_group, "push": push}


def asked_comparison(environment: Mapping[str, str]) -> Comparison | None:
    """What the event of this run asks to compare; None outside of GitHub Actions.

    Raises `UntrustedEvent` under `pull_request_target`, which lends secrets and a token to whatever is checked out.
    """
    name = environment.get("GITHUB_EVENT_NAME", "")
    if not name or environment.get("GITHUB_ACTIONS") != "true":
        return None
    if name == "pull_request_target":
        raise UntrustedEvent(name)
    from gitmig.github.conversation import read_payload  # with the client for its API

    payload = read_payload(environment.get("GITHUB_EVENT_PATH", ""))
    default = branch(member(payload, "repository", "default_branch"))
    if name in PRIVILEGED:
        return Comparison(name, trusted_head=trusted_head(name, environment), default=default)
    read = COMPARISONS.get(name)
    return (read(payload) if read else Comparison(name))._replace(default=default)


def trusted_head(name: str, environment: Mapping[str, str]) -> str:
    """The default branch's commit that the workflow itself comes from."""
    commit = commit_id(environment.get("GITHUB_SHA", ""))
    if not commit:
        raise ConfigurationError(
            f"GITHUB_SHA is not set under the event {name}", hint="leave the variable to the runner to set"
        )
    return commit


def ensure_trusted(comparison: Comparison | None, head: str) -> None:
    """Refuse to run code other than the default branch's under an event that lends it secrets."""
    if comparison and comparison.trusted_head and comparison.trusted_head != head:
        raise UntrustedEvent(comparison.event)
