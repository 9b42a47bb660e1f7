"""What each event compares, and which events may not run the code that is checked out."""

from __future__ import annotations

import json

import pytest

from gitmig.errors import ConfigurationError, UntrustedEvent
from gitmig.github.event import Comparison, asked_comparison, ensure_trusted

A, B, C = "a" * 40, "b" * 40, "c" * 40
ZEROS = "0" * 40


@pytest.fixture
def ask(tmp_path):
    def ask(event, payload, **variables):
        file = tmp_path / "event.json"
        file.write_text(json.dumps(payload))
        runner = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": str(file), "GITHUB_SHA": C}
        return asked_comparison(runner | variables)

    return ask


REPOSITORY = {"repository": {"default_branch": "trunk"}}
PULL_REQUEST = {"pull_request": {"base": {"sha": A, "ref": "main"}, "head": {"sha": B, "ref": "topic"}}}
MERGE_GROUP = {"merge_group": {"base_sha": A, "base_ref": "refs/heads/main", "head_sha": B}}
PUSH = {"ref": "refs/heads/main", "before": A, "after": B, "deleted": False}
EVENTS = [
    ("pull_request", PULL_REQUEST, Comparison("pull_request", A, "main", B, head="topic")),
    ("pull_request", {}, Comparison("pull_request")),
    ("merge_group", MERGE_GROUP, Comparison("merge_group", A, "main")),
    ("push", PUSH, Comparison("push", A, "main before the push", head="main")),
    ("push", PUSH | REPOSITORY | {"before": ZEROS}, Comparison("push", head="main", default="trunk")),
    (
        "push",
        PUSH | {"after": ZEROS, "deleted": True},
        Comparison("push", A, "main before the push", deleted=True, head="main"),
    ),
    ("push", PUSH | {"before": "--upload-pack=x"}, Comparison("push", head="main")),
    ("push", PUSH | {"before": "A" * 40}, Comparison("push", head="main")),
    ("push", PUSH | {"before": "a" * 64}, Comparison("push", "a" * 64, "main before the push", head="main")),
    ("pull_request", {"pull_request": [1]}, Comparison("pull_request")),
    ("schedule", REPOSITORY, Comparison("schedule", default="trunk")),
    ("workflow_dispatch", {}, Comparison("workflow_dispatch")),
    ("workflow_run", REPOSITORY, Comparison("workflow_run", trusted_head=C, default="trunk")),
    ("issue_comment", {}, Comparison("issue_comment", trusted_head=C)),
]


@pytest.mark.parametrize(("event", "payload", "comparison"), EVENTS)
def test_what_an_event_compares(ask, event, payload, comparison):
    assert ask(event, payload) == comparison


def test_pull_request_target_is_refused_before_anything_is_read():
    runner = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request_target", "GITHUB_EVENT_PATH": "/absent"}
    with pytest.raises(UntrustedEvent, match="token and secrets") as refusal:
        asked_comparison(runner)
    assert "workflow_run" in refusal.value.hint


def test_a_privileged_event_runs_the_default_branch_only(ask):
    comparison = ask("workflow_run", {})
    ensure_trusted(comparison, C)
    with pytest.raises(UntrustedEvent):
        ensure_trusted(comparison, B)


def test_a_privileged_event_without_its_commit_is_an_error(ask):
    with pytest.raises(ConfigurationError, match="GITHUB_SHA is not set"):
        ask("issue_comment", {}, GITHUB_SHA="")


@pytest.mark.parametrize("environment", [{}, {"GITHUB_EVENT_NAME": "push"}, {"GITHUB_ACTIONS": "true"}])
def test_outside_of_github_no_event_asks(environment):
    assert asked_comparison(environment) is None


def test_ordinary_events_trust_what_is_checked_out(ask):
    ensure_trusted(ask("pull_request", PULL_REQUEST), "anything")
    ensure_trusted(None, "anything")
