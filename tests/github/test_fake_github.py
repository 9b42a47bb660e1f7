"""The GitHub of these tests refuses what GitHub refuses, and its description catches whoever strays from it."""

from __future__ import annotations

import json

import pytest

from tests.github.conftest import HEAD, TOKEN
from tests.github.description import Description
from tests.github.fake_github import DEVELOPER, WORKFLOW, Account, FakeGitHub

COMMENTS = "/repos/acme/shop/issues/7/comments"
WRITE = json.dumps({"body": "text"})


@pytest.fixture
def fake(description: Description) -> FakeGitHub:
    description.problems.clear()
    made = FakeGitHub(description=description, url="http://127.0.0.1:1")
    made.tokens["reader"] = Account("reader", writes=False)
    made.tokens["developer"] = DEVELOPER
    made.pull(7, HEAD)
    made.say(7, WORKFLOW, "by the workflow")
    return made


@pytest.mark.parametrize(
    ("method", "path", "sent", "token", "status"),
    [
        ("POST", COMMENTS, WRITE, TOKEN, 201),
        ("POST", COMMENTS, WRITE, "", 401),
        ("POST", COMMENTS, WRITE, "unknown", 401),
        ("POST", COMMENTS, WRITE, "reader", 403),
        ("POST", COMMENTS, "{}", TOKEN, 422),
        ("POST", COMMENTS, "{", TOKEN, 422),
        ("POST", COMMENTS, json.dumps({"body": " "}), TOKEN, 422),
        ("POST", COMMENTS, json.dumps({"body": "x" * 65_536}), TOKEN, 201),
        ("POST", COMMENTS, json.dumps({"body": "x" * 65_537}), TOKEN, 422),
        ("POST", "/repos/acme/shop/issues/8/comments", WRITE, TOKEN, 404),
        ("POST", "/repos/acme/other/issues/7/comments", WRITE, TOKEN, 404),
        ("PATCH", "/repos/acme/shop/issues/comments/1000", WRITE, TOKEN, 200),
        ("PATCH", "/repos/acme/shop/issues/comments/1000", WRITE, "developer", 403),
        ("PATCH", "/repos/acme/shop/issues/comments/9", WRITE, TOKEN, 404),
        ("DELETE", "/repos/acme/shop/issues/comments/1000", "", TOKEN, 204),
        ("GET", "/repos/acme/shop/pulls/7", "", TOKEN, 200),
        ("GET", "/repos/acme/shop/pulls?state=all&per_page=100&page=1", "", TOKEN, 200),
        ("GET", "/no/such/thing", "", TOKEN, 404),
    ],
)
def test_the_refusals_of_github(
    fake: FakeGitHub, description: Description, method: str, path: str, sent: str, token: str, status: int
) -> None:
    reply = fake.answer(method, path, sent, token)
    assert reply.status == status
    if path.startswith("/repos") and sent != "{":
        text = "" if reply.body is None else json.dumps(reply.body)
        description.check(method, path, sent, reply.status, text)
    undescribed = [problem for problem in description.problems if "no such answer" not in problem]
    assert undescribed == []


def test_seventy_comments_are_three_pages(fake: FakeGitHub) -> None:
    for number in range(69):
        fake.say(7, DEVELOPER, str(number))
    pages = [fake.answer("GET", f"{COMMENTS}?page={page}", "", TOKEN) for page in (1, 2, 3, 4)]
    assert [len(page.body) for page in pages] == [30, 30, 10, 0]
    assert ['rel="next"' in page.headers.get("Link", "") for page in pages] == [True, True, False, False]


@pytest.mark.parametrize(
    ("exchange", "problem"),
    [
        (("POST", COMMENTS, '{"bdy": "text"}', 201, "{}"), "'body' is a required property"),
        (("POST", COMMENTS, '{"body": 7}', 201, "{}"), "7 is not of type 'string'"),
        (("GET", f"{COMMENTS}?per_page=500x", "", 200, "[]"), "'500x' is not of type 'integer'"),
        (("GET", f"{COMMENTS}?perpage=50", "", 200, "[]"), "there is no parameter 'perpage'"),
        (("GET", COMMENTS, "", 200, '[{"id": 1}]'), "'node_id' is a required property"),
        (("GET", COMMENTS, "", 202, "[]"), "there is no such answer"),
        (("GET", COMMENTS, "{}", 200, "[]"), "it takes no body"),
        (("PUT", COMMENTS, "{}", 200, "[]"), "there is no such operation"),
        (("DELETE", "/repos/a/b/issues/comments/1", "", 204, "{}"), "that answer has no body"),
    ],
)
def test_the_description_catches_both_sides(
    description: Description, exchange: tuple[str, str, str, int, str], problem: str
) -> None:
    description.problems.clear()
    description.check(*exchange)
    assert any(problem in found for found in description.problems), description.problems
    description.problems.clear()
