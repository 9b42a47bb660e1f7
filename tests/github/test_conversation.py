"""Which pull request a run may comment on, from real events and from hostile ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gitmig.errors import ConfigurationError, GitHubError
from gitmig.github.client import Client
from gitmig.github.conversation import (
    Conversation,
    Event,
    Quiet,
    Run,
    asked_for,
    find_conversation,
    read_event,
    repository_name,
)
from tests.github.conftest import HEAD
from tests.github.fake_github import FakeGitHub

Connect = Callable[..., Client]
Webhooks = dict[str, list[dict[str, Any]]]
OTHER = "b" * 40
THIS_RUN = Run(900, 1)


def event(name: str, payload: dict[str, Any]) -> Event:
    return Event(name, "acme/shop", THIS_RUN, payload)


def workflow_run(**details: Any) -> Event:
    """The event of a run for a fork's pull request that has just ended."""
    run = {
        "id": 100,
        "run_attempt": 2,
        "event": "pull_request",
        "head_sha": HEAD,
        "head_branch": "feature",
        "head_repository": {"full_name": "fork/shop"},
        "repository": {"full_name": "acme/shop"},
        "pull_requests": [],
    }
    return event("workflow_run", {"workflow_run": run | details})


def reason(found: Conversation | Quiet) -> str:
    assert isinstance(found, Quiet)
    return found.reason


def test_a_real_pull_request_event(webhooks: Webhooks, connect: Connect) -> None:
    payload = next(each for each in webhooks["pull_request"] if each["action"] == "opened")
    client = connect()
    client.repository = payload["repository"]["full_name"]
    found = find_conversation(client, event("pull_request", payload))
    pull = payload["pull_request"]
    assert found == Conversation(client.repository, pull["number"], pull["head"]["sha"], THIS_RUN, trusted=True)


@pytest.mark.parametrize(
    ("repository", "author", "trusted"),
    [("acme/shop", "User", True), ("fork/shop", "User", False), ("acme/shop", "Bot", False), (None, "User", False)],
)
def test_forks_and_bots_have_a_read_only_token_by_design(
    connect: Connect, repository: str | None, author: str, trusted: bool
) -> None:
    head = {"sha": HEAD, "repo": {"full_name": repository} if repository else None}
    payload = {"pull_request": {"number": 7, "head": head, "user": {"type": author}}}
    found = find_conversation(connect(), event("pull_request", payload))
    assert isinstance(found, Conversation)
    assert found.trusted is trusted


def test_every_real_merge_group_is_left_without_a_comment(webhooks: Webhooks, connect: Connect) -> None:
    for payload in webhooks["merge_group"]:
        assert "merge queue" in reason(find_conversation(connect(), event("merge_group", payload)))


def test_every_real_push_is_left_without_a_comment(webhooks: Webhooks, connect: Connect) -> None:
    for payload in webhooks["push"]:
        assert "the event push is about no pull request" in reason(find_conversation(connect(), event("push", payload)))


def test_every_real_workflow_run_of_another_event_or_repository_is_left(webhooks: Webhooks, connect: Connect) -> None:
    for payload in webhooks["workflow_run"]:
        assert reason(find_conversation(connect(), event("workflow_run", payload)))


def test_a_forks_pull_request_is_found_by_its_head(described: FakeGitHub, connect: Connect) -> None:
    described.pull(8, HEAD, repository="fork/shop")
    found = find_conversation(connect(), workflow_run())
    assert found == Conversation("acme/shop", 8, HEAD, Run(100, 2))


def test_a_pull_request_of_the_same_repository_is_listed_in_the_event(described: FakeGitHub, connect: Connect) -> None:
    run = workflow_run(head_repository={"full_name": "acme/shop"}, pull_requests=[{"number": 7}])
    assert find_conversation(connect(), run) == Conversation("acme/shop", 7, HEAD, Run(100, 2))
    assert [exchange.path for exchange in described.exchanges] == ["/repos/acme/shop/pulls/7"]


@pytest.mark.parametrize("branch", ["a&state=closed#", "x:y", "né e/%2f?", "--", "feature&head=acme:feature"])
def test_a_branch_whose_name_is_no_query(described: FakeGitHub, connect: Connect, branch: str) -> None:
    described.pull(8, HEAD, repository="fork/shop", branch=branch)
    described.pull(9, HEAD, repository="fork/shop", state="closed", branch="a")
    found = find_conversation(connect(), workflow_run(head_branch=branch))
    assert isinstance(found, Conversation)
    assert found.number == 8


@pytest.mark.parametrize(
    "details",
    [
        {"state": "closed"},
        {"head": OTHER},
        {"repository": "fork/elsewhere"},
        {"repository": ""},
        {"branch": "another"},
    ],
)
def test_a_pull_request_that_is_not_the_runs(connect: Connect, github: FakeGitHub, details: dict[str, Any]) -> None:
    pull = github.pull(8, HEAD, repository="fork/shop")
    for name, value in details.items():
        setattr(pull, name, value)
    assert "no open pull request" in reason(find_conversation(connect(), workflow_run()))


def test_two_pull_requests_from_one_head_are_not_guessed_between(connect: Connect, github: FakeGitHub) -> None:
    github.pull(8, HEAD, repository="fork/shop")
    github.pull(9, HEAD, repository="fork/shop")
    assert "#8, #9 have the same head" in reason(find_conversation(connect(), workflow_run()))


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({"event": "push"}, "not started by a pull request"),
        ({"event": "pull_request_target"}, "not started by a pull request"),
        ({"repository": {"full_name": "evil/shop"}}, "belongs to evil/shop"),
        ({"head_repository": None}, "was deleted"),
        ({"head_branch": None}, "was deleted"),
    ],
)
def test_a_run_that_is_not_for_us(connect: Connect, details: dict[str, Any], expected: str) -> None:
    assert expected in reason(find_conversation(connect(), workflow_run(**details)))


@pytest.mark.parametrize("details", [{"head_sha": "main"}, {"id": "x"}, {"head_sha": None}, {"repository": None}])
def test_an_event_that_is_not_githubs(connect: Connect, details: dict[str, Any]) -> None:
    with pytest.raises(GitHubError, match="no complete workflow_run"):
        find_conversation(connect(), workflow_run(**details))


@pytest.mark.parametrize("payload", [{}, {"pull_request": None}, {"pull_request": {"number": 7, "head": {"sha": "x"}}}])
def test_a_pull_request_event_without_one(connect: Connect, payload: dict[str, Any]) -> None:
    with pytest.raises(GitHubError, match="no pull request"):
        find_conversation(connect(), event("pull_request", payload))


def test_a_number_given_by_hand_takes_the_head_of_now(described: FakeGitHub, connect: Connect) -> None:
    described.pulls[7].head = OTHER
    assert asked_for(connect(), event("push", {}), 7) == Conversation("acme/shop", 7, OTHER, THIS_RUN)


def test_the_event_is_read_from_what_the_runner_sets(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"action": "opened"}))
    variables = {
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_REPOSITORY": "acme/shop",
        "GITHUB_RUN_ID": "12",
        "GITHUB_RUN_ATTEMPT": "3",
        "GITHUB_EVENT_PATH": str(path),
    }
    assert read_event(variables) == Event("pull_request", "acme/shop", Run(12, 3), {"action": "opened"})
    assert read_event({}) == Event("", "", Run(0, 1), {})


@pytest.mark.parametrize("content", [b"{", b"\xff", b""])
def test_an_event_file_that_is_broken(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "event.json"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=str(path)):
        read_event({"GITHUB_EVENT_PATH": str(path)})


@pytest.mark.parametrize("name", ["", "shop", "a/b/c", "a/../../user", "a/b?x=1", "a/b#"])
def test_a_repository_that_is_none(name: str) -> None:
    with pytest.raises(ConfigurationError, match="not a repository"):
        repository_name(name)


def test_webhook_examples_are_not_changed_by_reading_them(webhooks: Webhooks, connect: Connect) -> None:
    before = copy.deepcopy(webhooks["workflow_run"])
    for payload in webhooks["workflow_run"]:
        find_conversation(connect(), event("workflow_run", payload))
    assert webhooks["workflow_run"] == before
