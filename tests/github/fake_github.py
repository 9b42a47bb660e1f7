"""A repository that answers as GitHub's REST API does: accounts, pull requests, comments, and its refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.github.description import Description

MOST_CHARACTERS = 65_536
THEN = "2026-11-20T12:00:00Z"
DOCUMENTATION = "https://docs.github.com/rest"


class Account(NamedTuple):
    """Who a token is; `writes` is whether it may comment and edit in a conversation."""

    login: str
    type: str = "User"
    writes: bool = True


WORKFLOW = Account("github-actions[bot]", "Bot")
DEVELOPER = Account("a-developer")


class Reply(NamedTuple):
    """An answer as it leaves: `body` is JSON unless it is text."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = MappingProxyType({})


class Refusal(Exception):
    """An answer instead of the one that was asked for."""

    def __init__(self, status: int, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.reply = Reply(status, {"message": message, "documentation_url": DOCUMENTATION, **fields})


class Exchange(NamedTuple):
    """A request that came in, and what went out."""

    method: str
    path: str
    body: str
    authorization: str
    status: int


class Fault(NamedTuple):
    """What to do with the next request that matches: answer in place of GitHub, or carry it out and lose the answer."""

    method: str
    path: str
    reply: Reply | None = None
    after: bool = False
    raw: Callable[[Any], None] | None = None


@dataclass
class Pull:
    """A pull request."""

    number: int
    head: str
    branch: str = "feature"
    repository: str = "acme/shop"
    state: str = "open"
    author: Account = DEVELOPER
    locked: bool = False


@dataclass
class FakeGitHub:
    """The state of one repository, `acme/shop`, and every exchange about it."""

    repository: str = "acme/shop"
    prefix: str = ""
    description: Description | None = None
    tokens: dict[str, Account] = field(default_factory=lambda: {"token-of-the-workflow": WORKFLOW})
    pulls: dict[int, Pull] = field(default_factory=dict)
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    most_characters: int = MOST_CHARACTERS
    url: str = ""

    def pull(self, number: int, head: str, **details: Any) -> Pull:
        self.pulls[number] = Pull(number, head, **details)
        return self.pulls[number]

    def say(self, number: int, author: Account, body: str) -> dict[str, Any]:
        """A comment by anybody, as if it had always been there."""
        identity = 1000 + len(self.comments)
        issue = f"{self.url}/repos/{self.repository}/issues"
        self.comments[identity] = {
            "id": identity,
            "node_id": f"IC_{identity}",
            "url": f"{issue}/comments/{identity}",
            "html_url": f"https://github.example.com/{self.repository}/pull/{number}#issuecomment-{identity}",
            "issue_url": f"{issue}/{number}",
            "user": user(author),
            "created_at": THEN,
            "updated_at": THEN,
            "author_association": "NONE",
            "performed_via_github_app": None,
            "body": body,
        }
        return self.comments[identity]

    def bodies(self, author: Account = WORKFLOW) -> list[str]:
        return [comment["body"] for comment in self.comments.values() if comment["user"]["login"] == author.login]

    def requests(self, method: str) -> list[Exchange]:
        return [exchange for exchange in self.exchanges if exchange.method == method and "graphql" not in exchange.path]

    def answer(self, method: str, url: str, sent: str, token: str) -> Reply:
        parts = urlsplit(url)
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        account = self.tokens.get(token)
        if token and account is None:
            return Refusal(401, "Bad credentials").reply
        for expected, expression, operation in OPERATIONS:
            found = re.fullmatch(expression, parts.path)
            if expected == method and found:
                try:
                    return operation(self, Request(found.groupdict(), query, sent, account))
                except Refusal as refusal:
                    return refusal.reply
        return Refusal(404, "Not Found").reply


class Request(NamedTuple):
    """One request, taken apart."""

    path: dict[str, str]
    query: dict[str, str]
    sent: str
    account: Account | None

    def body(self, github: FakeGitHub) -> str:
        """The text of a comment, as GitHub takes it."""
        try:
            text = json.loads(self.sent)["body"]
        except (ValueError, KeyError, TypeError):
            raise invalid("missing_field", "body is missing") from None
        if not isinstance(text, str) or not text.strip():
            raise invalid("missing_field", "body can't be blank")
        if len(text) > github.most_characters:
            raise invalid("unprocessable", f"body is too long (maximum is {github.most_characters} characters)")
        return text


def invalid(code: str, message: str) -> Refusal:
    return Refusal(
        422,
        "Validation Failed",
        errors=[{"resource": "IssueComment", "field": "body", "code": code, "message": message}],
    )


def user(account: Account) -> dict[str, Any]:
    home = f"https://api.github.example.com/users/{account.login}"
    names = (
        "followers",
        "following",
        "gists",
        "starred",
        "subscriptions",
        "organizations",
        "repos",
        "events",
        "received_events",
    )
    return {
        "login": account.login,
        "id": 41_898_282,
        "node_id": "MDM6Qm90",
        "avatar_url": f"{home}.png",
        "gravatar_id": "",
        "url": home,
        "html_url": home,
        "type": account.type,
        "site_admin": False,
        **{f"{name}_url": f"{home}/{name}" for name in names},
    }


def writer(github: FakeGitHub, request: Request) -> Account:
    if request.account is None:
        raise Refusal(401, "Requires authentication")
    if not request.account.writes:
        raise Refusal(403, "Resource not accessible by integration")
    return request.account


def find_pull(github: FakeGitHub, request: Request) -> Pull:
    pull = github.pulls.get(int(request.path["number"]))
    if pull is None or request.path["repository"] != github.repository:
        raise Refusal(404, "Not Found")
    return pull


def find_comment(github: FakeGitHub, request: Request) -> dict[str, Any]:
    comment = github.comments.get(int(request.path["id"]))
    if comment is None or request.path["repository"] != github.repository:
        raise Refusal(404, "Not Found")
    return comment


def get_pull(github: FakeGitHub, request: Request) -> Reply:
    return Reply(200, pull_record(github, find_pull(github, request)))


def list_pulls(github: FakeGitHub, request: Request) -> Reply:
    owner, _, branch = request.query.get("head", "").partition(":")
    state = request.query.get("state", "open")
    chosen = [
        pull_record(github, pull, "pull-request-simple-items")
        for pull in github.pulls.values()
        if state in ("all", pull.state)
        and (not owner or (pull.repository.split("/")[0], pull.branch) == (owner, branch))
    ]
    return paged(github, request, chosen, "pulls")


def list_comments(github: FakeGitHub, request: Request) -> Reply:
    find_pull(github, request)
    number = request.path["number"]
    chosen = [comment for comment in github.comments.values() if comment["issue_url"].endswith(f"/{number}")]
    return paged(github, request, chosen, f"issues/{number}/comments")


def paged(github: FakeGitHub, request: Request, records: list[dict[str, Any]], path: str) -> Reply:
    size = min(int(request.query.get("per_page", 30)), 100)
    page = int(request.query.get("page", 1))
    last = max(1, -(-len(records) // size))
    home = f"{github.url}/repos/{github.repository}/{path}?per_page={size}"
    links = [f'<{home}&page={page + 1}>; rel="next"', f'<{home}&page={last}>; rel="last"'] if page < last else []
    return Reply(200, records[(page - 1) * size : page * size], {"Link": ", ".join(links)} if links else {})


def create_comment(github: FakeGitHub, request: Request) -> Reply:
    account = writer(github, request)
    if find_pull(github, request).locked:
        raise Refusal(403, "Unable to create comment because issue is locked.")
    return Reply(201, github.say(int(request.path["number"]), account, request.body(github)))


def update_comment(github: FakeGitHub, request: Request) -> Reply:
    """As on github.com, a bot that may write may edit anybody's comment: nothing but its own care stops it."""
    account = writer(github, request)
    comment = find_comment(github, request)
    if account.type != "Bot" and comment["user"]["login"] != account.login:
        raise Refusal(403, "Must have admin rights to Repository.")
    comment["body"] = request.body(github)
    return Reply(200, comment)


def delete_comment(github: FakeGitHub, request: Request) -> Reply:
    writer(github, request)
    del github.comments[find_comment(github, request)["id"]]
    return Reply(204)


def viewer(github: FakeGitHub, request: Request) -> Reply:
    if request.account is None:
        raise Refusal(401, "Requires authentication")
    return Reply(200, {"data": {"viewer": {"login": request.account.login}}})


def pull_record(github: FakeGitHub, pull: Pull, example: str = "pull-request") -> dict[str, Any]:
    """The facts of a pull request, inside the published example of one where the description is at hand."""
    record = github.description.example(example) if github.description else {}
    owner = pull.repository.split("/")[0]
    repository = (record.get("head", {}).get("repo") or {}) | {"full_name": pull.repository}
    facts = {"number": pull.number, "state": pull.state, "user": user(pull.author), "locked": pull.locked}
    ref = {"sha": pull.head, "ref": pull.branch, "label": f"{owner}:{pull.branch}"}
    head = record.get("head", {}) | ref | {"repo": repository if pull.repository else None}
    # the published example of a team lacks what the published schema of one demands
    return record | {"id": 5000 + pull.number, "requested_teams": []} | facts | {"head": head}


REPOSITORY = r"/repos/(?P<repository>[^/]+/[^/]+)"
OPERATIONS: tuple[tuple[str, str, Callable[[FakeGitHub, Request], Reply]], ...] = (
    ("GET", REPOSITORY + r"/pulls/(?P<number>\d+)", get_pull),
    ("GET", REPOSITORY + r"/pulls", list_pulls),
    ("GET", REPOSITORY + r"/issues/(?P<number>\d+)/comments", list_comments),
    ("POST", REPOSITORY + r"/issues/(?P<number>\d+)/comments", create_comment),
    ("PATCH", REPOSITORY + r"/issues/comments/(?P<id>\d+)", update_comment),
    ("DELETE", REPOSITORY + r"/issues/comments/(?P<id>\d+)", delete_comment),
    ("POST", "/graphql", viewer),
)
