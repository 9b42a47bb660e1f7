"""The few things we say to GitHub's API, as typed records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

from gitmig.errors import GitHubError, GitHubUnavailable
from gitmig.github.transport import Answer, Transport

PAGE = 100
MOST_PAGES = 200
WORKFLOW_TOKEN = "github-actions[bot]"  # noqa: S105 (the account of every workflow's own token)


class PullRequest(NamedTuple):
    """A pull request as it is now; `head_repository` is empty when the fork was deleted."""

    number: int
    open: bool
    head: str
    head_repository: str
    author_is_bot: bool = False


class Comment(NamedTuple):
    """A comment in the conversation of a pull request."""

    id: int
    author: str
    body: str
    url: str


class Client:
    """GitHub for one repository."""

    def __init__(self, transport: Transport, repository: str) -> None:
        self.transport = transport
        self.repository = repository
        self.path = f"/repos/{repository}"

    def pull_request(self, number: int) -> PullRequest:
        return pull_request(self.transport.ask("GET", f"{self.path}/pulls/{number}").data)

    def open_pull_requests(self, owner: str, branch: str) -> list[PullRequest]:
        """The open pull requests whose head is that branch of that owner; the library quotes both."""
        query = {"state": "open", "head": f"{owner}:{branch}"}
        return [pull_request(record) for record in self.pages(f"{self.path}/pulls", query)]

    def login(self) -> str:
        """Whose comments are ours: the account behind the token."""
        try:
            data = self.transport.viewer().data
            return str(data["data"]["viewer"]["login"])
        except GitHubUnavailable:
            raise
        except (GitHubError, KeyError, TypeError):
            return WORKFLOW_TOKEN

    def comments(self, number: int) -> list[Comment]:
        """Every comment, oldest first, through all pages."""
        return [comment(record) for record in self.pages(f"{self.path}/issues/{number}/comments", {})]

    def create(self, number: int, body: str) -> Comment:
        """A new comment; raises `Uncertain` when it may or may not be there now."""
        return comment(self.transport.ask("POST", f"{self.path}/issues/{number}/comments", body={"body": body}).data)

    def update(self, identity: int, body: str) -> Comment:
        return comment(self.transport.ask("PATCH", f"{self.path}/issues/comments/{identity}", body={"body": body}).data)

    def delete(self, identity: int) -> None:
        self.transport.ask("DELETE", f"{self.path}/issues/comments/{identity}")

    def pages(self, path: str, query: dict[str, str]) -> Iterator[Any]:
        """The records of all pages, by number: an address in a `Link` header is never followed."""
        seen: set[int] = set()
        for page in range(1, MOST_PAGES + 1):
            answer = self.transport.ask("GET", path, query={**query, "per_page": PAGE, "page": page})
            fresh = [record for record in records(answer) if identity(record) not in seen]
            yield from fresh
            seen.update(identity(record) for record in fresh)
            if not fresh or not goes_on(answer):
                return


def goes_on(answer: Answer) -> bool:
    return len(answer.data) >= PAGE or 'rel="next"' in answer.headers.get("link", "")


def records(answer: Answer) -> list[Any]:
    return answer.data if isinstance(answer.data, list) else unexpected()


def identity(record: Any) -> int:
    return int(record["id"]) if isinstance(record, dict) and isinstance(record.get("id"), int) else unexpected()


def pull_request(record: Any) -> PullRequest:
    try:
        repository = record["head"]["repo"]
        return PullRequest(
            number=int(record["number"]),
            open=record["state"] == "open",
            head=str(record["head"]["sha"]),
            head_repository=str(repository["full_name"]) if repository else "",
            author_is_bot=(record.get("user") or {}).get("type") == "Bot",
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        unexpected()


def comment(record: Any) -> Comment:
    try:
        author = record["user"]
        return Comment(
            id=int(record["id"]),
            author=str(author["login"]) if author else "",  # the account was deleted
            body=str(record.get("body") or ""),
            url=str(record["html_url"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        unexpected()


def unexpected() -> NoReturn:
    raise GitHubError(
        "the answer is not what GitHub's API describes", hint="is GITHUB_API_URL the address of its REST API?"
    )
