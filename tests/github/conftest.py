"""A GitHub of a test's own, held to the description that GitHub publishes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gitmig.github.client import Client
from gitmig.github.conversation import Conversation, Run
from gitmig.github.transport import Patience, Transport
from tests.github import npm
from tests.github.description import Description
from tests.github.fake_github import FakeGitHub
from tests.github.fake_server import running

HEAD = "a" * 40
TOKEN = "token-of-the-workflow"
PATIENCE = Patience(pauses=(0.0, 0.0), answer_within=5.0, wait_at_most=3.0, sleep=lambda seconds: None)
OPENAPI = ("@octokit/openapi@23.0.2", "generated/api.github.com.json")
EXAMPLES = ("@octokit/webhooks-examples@7.6.1", "api.github.com/index.json")


@pytest.fixture(scope="session")
def npm_cache(request: pytest.FixtureRequest) -> Path:
    return Path(request.config.cache.mkdir("npm"))


@pytest.fixture(scope="session")
def description(npm_cache: Path) -> Description:
    return Description(npm.package_file(npm_cache, *OPENAPI))


@pytest.fixture(scope="session")
def webhooks(npm_cache: Path) -> dict[str, list[dict[str, Any]]]:
    """Real events by name, as GitHub publishes them."""
    document = json.loads(npm.package_file(npm_cache, *EXAMPLES).read_bytes())
    return {entry["name"]: entry["examples"] for entry in document}


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    """A GitHub with pull request 7, whose head is HEAD."""
    with running(FakeGitHub()) as server:
        server.pull(7, HEAD)
        yield server


@pytest.fixture
def described(github: FakeGitHub, description: Description) -> Iterator[FakeGitHub]:
    """The same, with every request and every answer held to GitHub's description."""
    github.description = description
    description.problems.clear()
    yield github
    assert description.problems == []


@pytest.fixture
def connect(github: FakeGitHub) -> Callable[..., Client]:
    """A client of that GitHub, by the name of a token."""

    def connected(token: str = TOKEN, **patience: Any) -> Client:
        return Client(Transport(github.url, token, PATIENCE._replace(**patience)), github.repository)

    return connected


@pytest.fixture
def conversation() -> Conversation:
    return Conversation("acme/shop", 7, HEAD, Run(100, 1))
