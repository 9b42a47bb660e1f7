"""What GitHub refuses, and what is no answer at all: one clear message each, bounded, and never the token."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gitmig.errors import ConfigurationError, GitHubError, GitHubUnavailable, GitmigError, MissingPermission
from gitmig.github.client import Client
from gitmig.github.comment import CREATED, UPDATED, Draft, Keeper
from gitmig.github.conversation import Conversation, Run
from gitmig.github.transport import plain_url
from tests.github.conftest import HEAD, TOKEN
from tests.github.fake_github import WORKFLOW, FakeGitHub, Fault, Reply
from tests.github.fake_server import running

Connect = Callable[..., Client]
HTML = "<html><body>Sign in to continue</body></html>"
SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}
DRAFT = Draft("shop", True, lambda limits: "two statements")


def comments_as(client: Client) -> str:
    return Keeper(client, Conversation("acme/shop", 7, HEAD, Run(100, 1))).keep(DRAFT).action


def failing(client: Client) -> GitmigError:
    with pytest.raises(GitmigError) as caught:
        comments_as(client)
    shown = f"{caught.value} {caught.value.hint} {caught.value.__cause__!r} {caught.value.__suppress_context__}"
    assert client.transport.requester.auth is not None
    assert client.transport.requester.auth.token not in shown
    return caught.value


def test_a_read_only_token_is_told_which_permission_is_missing(described: FakeGitHub, connect: Connect) -> None:
    described.tokens[TOKEN] = WORKFLOW._replace(writes=False)
    error = failing(connect())
    assert isinstance(error, MissingPermission)
    assert "`pull-requests: write`" in error.message
    assert "permissions:\n      pull-requests: write" in str(error.hint)


def test_a_token_that_github_does_not_know(described: FakeGitHub, connect: Connect) -> None:
    error = failing(connect("ghs_expired"))
    assert "does not accept the token" in error.message
    assert error.status == 2


def test_a_pull_request_that_is_not_there(described: FakeGitHub, connect: Connect) -> None:
    described.pulls.clear()
    error = failing(connect())
    assert 'GET /repos/acme/shop/pulls/7: 404 "Not Found"' in error.message
    assert "private" in str(error.hint)


def test_a_locked_conversation(described: FakeGitHub, connect: Connect) -> None:
    described.pulls[7].locked = True
    assert "the conversation is locked" in failing(connect()).message


@pytest.mark.parametrize(
    "reply",
    [
        Reply(429, {"message": "slow down"}, {"Retry-After": "1"}),
        Reply(403, SECONDARY, {"Retry-After": "2"}),
        Reply(403, {"message": "API rate limit exceeded"}, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_rate_limit_is_waited_for(github: FakeGitHub, connect: Connect, reply: Reply, method: str) -> None:
    waits: list[float] = []
    github.faults.append(Fault(method, "comments", reply))
    assert comments_as(connect(sleep=waits.append)) == CREATED
    assert len(waits) == 1
    assert len(github.bodies()) == 1


@pytest.mark.parametrize(
    "headers", [{"Retry-After": "3600"}, {}, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999"}]
)
def test_a_rate_limit_that_asks_for_too_long_is_an_error_that_passes(
    github: FakeGitHub, connect: Connect, headers: dict[str, str]
) -> None:
    github.faults.append(Fault("GET", "comments", Reply(403, SECONDARY, headers)))
    error = failing(connect())
    assert (type(error), error.status) == (GitHubUnavailable, 75)
    assert "asks to wait" in error.message


@pytest.mark.parametrize("reply", [Reply(500, HTML), Reply(502, ""), Reply(200, '{"number": 7, "he'), Reply(503, "[]")])
def test_one_bad_answer_is_asked_for_again(github: FakeGitHub, connect: Connect, reply: Reply) -> None:
    github.faults.append(Fault("GET", "pulls/7", reply))
    assert comments_as(connect()) == CREATED


@pytest.mark.parametrize("reply", [Reply(500, HTML), Reply(502, ""), Reply(200, '{"number": 7, "he'), Reply(503, "[]")])
def test_bad_answers_only_end_soon(github: FakeGitHub, connect: Connect, reply: Reply) -> None:
    github.faults += [Fault("GET", "pulls/7", reply)] * 3
    error = failing(connect())
    assert (type(error), error.status) == (GitHubUnavailable, 75)
    assert len(github.exchanges) == 3


@pytest.mark.parametrize("body", [HTML, "[]", "7", '{"message": "hello"}', "null", ""])
def test_an_answer_that_is_not_githubs(github: FakeGitHub, connect: Connect, body: str) -> None:
    github.faults.append(Fault("GET", "pulls/7", Reply(200, body)))
    assert "not what GitHub's API describes" in failing(connect()).message


@pytest.mark.parametrize("lost", [Reply(502, HTML), Reply(500, "{")])
def test_a_post_whose_answer_was_lost_is_not_sent_twice(github: FakeGitHub, connect: Connect, lost: Reply) -> None:
    github.faults.append(Fault("POST", "comments", lost, after=True))
    assert comments_as(connect()) == CREATED
    assert len(github.bodies()) == len(github.requests("POST")) == 1


def test_a_post_that_did_nothing_is_sent_again(github: FakeGitHub, connect: Connect) -> None:
    github.faults += [Fault("POST", "comments", Reply(502, HTML))] * 2
    assert comments_as(connect()) == CREATED
    assert len(github.bodies()) == 1


def test_a_post_that_never_works_ends(github: FakeGitHub, connect: Connect) -> None:
    github.faults += [Fault("POST", "comments", Reply(502, HTML))] * 9
    assert failing(connect()).status == 75
    assert len(github.requests("POST")) == 3


def test_an_update_whose_answer_was_lost_is_repeated(github: FakeGitHub, connect: Connect) -> None:
    comments_as(connect())
    github.faults.append(Fault("PATCH", "comments", Reply(502, HTML), after=True))
    keeper = Keeper(connect(), Conversation("acme/shop", 7, HEAD, Run(101, 1)))
    assert keeper.keep(DRAFT).action == UPDATED
    assert len(github.requests("PATCH")) == 2


def drip(handler: Any) -> None:
    """A byte now and then, for longer than anybody waits."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(30):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def test_a_server_that_drips_holds_nobody(github: FakeGitHub, connect: Connect) -> None:
    github.faults += [Fault("GET", "pulls/7", raw=drip)] * 2
    started = time.monotonic()
    error = failing(connect(answer_within=0.2, pauses=(0.0,)))
    assert "did not finish its answer" in error.message
    assert time.monotonic() - started < 1.4


def test_nobody_listens(github: FakeGitHub, connect: Connect) -> None:
    github.url = "http://127.0.0.1:9"
    error = failing(connect())
    assert error.status == 75
    assert "no connection" in error.message


@pytest.fixture
def elsewhere() -> Iterator[FakeGitHub]:
    with running(FakeGitHub()) as server:
        yield server


def test_a_next_page_at_another_host_is_not_visited(
    github: FakeGitHub, elsewhere: FakeGitHub, connect: Connect
) -> None:
    link = {"Link": f'<{elsewhere.url}/repos/acme/shop/issues/7/comments?page=2>; rel="next"'}
    github.faults.append(Fault("GET", "comments", Reply(200, [], link)))
    assert comments_as(connect()) == CREATED
    assert elsewhere.exchanges == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_gets_no_token(
    github: FakeGitHub, elsewhere: FakeGitHub, connect: Connect, status: int
) -> None:
    away = elsewhere.url.replace("127.0.0.1", "localhost")
    github.faults.append(Fault("GET", "pulls/7", Reply(status, "", {"Location": f"{away}/repos/acme/shop/pulls/7"})))
    assert isinstance(failing(connect()), GitHubError)
    assert elsewhere.exchanges == []


@pytest.mark.parametrize("location", ["/repos/acme/shop/pulls/8", "https://127.0.0.1/repos/acme/shop/pulls/7"])
def test_a_redirect_in_a_circle_or_to_another_scheme_ends(github: FakeGitHub, connect: Connect, location: str) -> None:
    there = location if location.startswith("https") else github.url + location
    back = github.url + "/repos/acme/shop/pulls/7"
    for _ in range(10):
        github.faults.append(Fault("GET", "pulls/7", Reply(301, "", {"Location": there})))
        github.faults.append(Fault("GET", "pulls/8", Reply(301, "", {"Location": back})))
    assert "sends us elsewhere" in failing(connect()).message
    assert len(github.exchanges) <= 6


def test_a_repository_that_was_renamed_is_followed(github: FakeGitHub, connect: Connect) -> None:
    github.pull(8, HEAD)
    github.faults.append(Fault("GET", "pulls/7", Reply(301, "", {"Location": github.url + "/repos/acme/shop/pulls/8"})))
    assert comments_as(connect()) == CREATED


@pytest.mark.parametrize("prefix", ["", "/api/v3"])
@pytest.mark.parametrize("ending", ["", "/"])
def test_any_servers_address(connect: Connect, prefix: str, ending: str) -> None:
    with running(FakeGitHub(prefix=prefix)) as server:
        server.pull(7, HEAD)
        address = server.url.replace("http://", "http://somebody:secret@") + ending
        client = Client(connect().transport.__class__(address, TOKEN), "acme/shop")
        assert comments_as(client) == CREATED
        assert {exchange.authorization for exchange in server.exchanges} == {TOKEN}


@pytest.mark.parametrize("address", ["api.github.com", "ftp://api.github.com", "", "https://"])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(ConfigurationError, match="GITHUB_API_URL"):
        plain_url(address)


def test_without_pygithub_the_error_says_what_to_install(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "github", None)
    with pytest.raises(ConfigurationError) as caught:
        connect()
    assert caught.value.hint == 'type `pip install "gitmig[github]"`'


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "ALL_PROXY"])
def test_the_password_of_a_proxy_is_in_no_message(
    github: FakeGitHub, connect: Connect, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "http://somebody:hunter2-secret@127.0.0.1:9")
    github.url = "https://api.example.com"
    error = failing(connect())
    assert error.status == 75
    assert "hunter2" not in f"{error} {error.hint}"
    assert "ProxyError" in error.message


def test_an_address_that_no_proxy_is_for_is_asked_itself(
    github: FakeGitHub, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert comments_as(connect()) == CREATED
