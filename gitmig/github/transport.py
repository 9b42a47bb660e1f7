"""One request to GitHub through PyGithub: what it answers, what it refuses, and when to ask again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from gitmig import __version__
from gitmig.errors import ConfigurationError, GitHubError, GitHubUnavailable, MissingPermission, TooLong
from gitmig.github.redirects import bound_redirects

if TYPE_CHECKING:
    from github.Requester import Requester

MINUTE = 60.0
TOKEN_EXPIRED = "set GITHUB_TOKEN to a token that is valid now; in a workflow: `github-token: ${{ github.token }}`"  # noqa: S105
PERMISSIONS = "add to the job that comments:\n    permissions:\n      pull-requests: write"
SEEN = "is the repository private, and may the token read it? in a workflow the job needs `pull-requests: write`"


class Answer(NamedTuple):
    """What GitHub said to a request that it carried out."""

    data: Any
    headers: Mapping[str, str]


class Patience(NamedTuple):
    """How long to go on: pauses between tries, seconds for one answer, and seconds of waiting that GitHub may ask for in all."""

    pauses: tuple[float, ...] = (1.0, 3.0, 9.0)
    answer_within: float = 60.0
    wait_at_most: float = 180.0
    sleep: Callable[[float], None] = time.sleep


class Uncertain(Exception):
    """No answer that can be understood came back: what was asked may have happened or not."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Limited(Exception):
    """GitHub did nothing and asks to come back after some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"come back in {seconds:.0f} s")
        self.seconds = seconds


class Transport:
    """Requests to one API on behalf of one token; the token is in no message and no exception."""

    def __init__(self, base_url: str, token: str, patience: Patience | None = None) -> None:
        self.host = urlsplit(base_url).hostname or base_url
        self.patience = patience or Patience()
        self.waited = 0.0
        self.requester = requester(plain_url(base_url), token, self.patience)

    def ask(
        self, verb: str, path: str, *, query: dict[str, Any] | None = None, body: object = None, safe: bool = False
    ) -> Answer:
        """Ask until there is an answer, within bounds; a POST that is not `safe` is not sent twice but raises `Uncertain`."""
        for pause in (*self.patience.pauses, None):
            try:
                return self.ask_patiently(verb, path, query, body)
            except Uncertain as error:
                if verb == "POST" and not safe:
                    raise
                if pause is None:
                    raise self.unavailable(error.reason) from None
                self.patience.sleep(pause)
        raise AssertionError("the last pause is None")

    def ask_patiently(self, verb: str, path: str, query: dict[str, Any] | None, body: object) -> Answer:
        while True:
            try:
                return self.ask_once(verb, path, query, body)
            except Limited as limit:
                self.waited += limit.seconds
                if self.waited > self.patience.wait_at_most:
                    raise self.unavailable(f"it asks to wait {limit.seconds:.0f} s (rate limit)") from None
                self.patience.sleep(limit.seconds)

    def ask_once(self, verb: str, path: str, query: dict[str, Any] | None, body: object) -> Answer:
        def request() -> Answer:
            headers, data = self.requester.requestJsonAndCheck(verb, path, parameters=query, input=body)
            return Answer(data, headers)

        try:
            return within(self.patience.answer_within, request)
        except Exception as error:  # noqa: BLE001 (the one door to the client library and all it raises)
            # `from None`: the library's exceptions carry requests, and requests carry the token
            raise self.understood(error, verb, path) from None

    def viewer(self) -> Answer:
        """Who the token is, which REST does not tell the token of an App."""
        return self.ask("POST", self.requester.graphql_url, body={"query": "{viewer{login}}"}, safe=True)

    def unavailable(self, reason: str) -> GitHubUnavailable:
        return GitHubUnavailable(f"GitHub's API at {self.host} cannot be used now: {reason}", hint="run the job again")

    def understood(self, error: Exception, verb: str, path: str) -> Exception:
        """The library's exception in our terms."""
        from github import GithubException

        if not isinstance(error, GithubException):
            return misunderstanding(error, self.host)
        headers = {name.lower(): value for name, value in (error.headers or {}).items()}
        if limited(error.status, headers, said(error)):
            return Limited(seconds_to_wait(headers))
        if error.status >= 500:
            return Uncertain(f"it answers {error.status}")
        return refusal(error.status, said(error), f"{verb} {path}")


def plain_url(base_url: str) -> str:
    """The API's address without credentials and without a last slash."""
    parts = urlsplit(base_url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ConfigurationError(
            "GITHUB_API_URL is not an address of the form https://HOST/api/v3", hint="leave it to the runner to set"
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"


def requester(base_url: str, token: str, patience: Patience) -> Requester:
    """PyGithub's door, with its own retries and pauses off: it would send a POST twice and wait for an hour."""
    try:
        from github import Auth, Github
    except ImportError as error:
        raise ConfigurationError(
            "`gitmig comment` needs PyGithub, which is not installed here", hint='type `pip install "gitmig[github]"`'
        ) from error
    bound_redirects()
    github = Github(
        auth=Auth.Token(token) if token else None,
        base_url=base_url,
        timeout=max(1, int(min(patience.answer_within, 15))),
        user_agent=f"gitmig/{__version__}",
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )
    return github.requester


def within(seconds: float, request: Callable[[], Answer]) -> Answer:
    """The answer to a request, or TimeoutError: a server that sends a byte now and then would hold us for ever."""
    results: list[Answer] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            results.append(request())
        except Exception as error:  # noqa: BLE001 (handed to the thread that asked)
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError
    return results[0]


def said(error: Any) -> str:
    """The message in GitHub's refusal, with what it says about single fields."""
    data = error.data if isinstance(error.data, dict) else {}
    details = data.get("errors")
    fields = [str(detail.get("message", "")) for detail in listed(details) if isinstance(detail, dict)]
    return " ".join(text for text in (str(data.get("message", "")), *fields) if text)[:500]


def listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def limited(status: int, headers: Mapping[str, str], message: str) -> bool:
    """https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api: 403 or 429, told apart by headers or words."""
    if status == 429:
        return True
    exhausted = headers.get("x-ratelimit-remaining") == "0"
    return status == 403 and ("retry-after" in headers or exhausted or "rate limit" in message.lower())


def seconds_to_wait(headers: Mapping[str, str]) -> float:
    """`retry-after`, else until the limit is reset, else the minute that GitHub asks for."""
    if (after := headers.get("retry-after", "")).isdigit():
        return float(after)
    if headers.get("x-ratelimit-remaining") == "0" and (reset := headers.get("x-ratelimit-reset", "")).isdigit():
        return max(1.0, float(reset) - time.time())
    return MINUTE


def misunderstanding(error: Exception, host: str) -> Exception:
    """What the library raises when there was no answer, or one that is not GitHub's."""
    from requests.exceptions import JSONDecodeError, RequestException

    if isinstance(error, AssertionError | RuntimeError):  # another host, another scheme, a circle
        return GitHubError(
            f"GitHub's API at {host} sends us elsewhere, and the token goes nowhere else",
            hint="GITHUB_API_URL must be the API's own address",
        )
    if isinstance(error, TimeoutError):
        return Uncertain("it did not finish its answer in time")
    if isinstance(error, RequestException) and not isinstance(error, JSONDecodeError):
        return Uncertain(f"there is no connection ({type(error).__name__})")
    return Uncertain("what it answers is not JSON as GitHub writes it")


def refusal(status: int, message: str, request: str) -> GitHubError:
    """A 4xx in words, with what to do about it."""
    quoted = f'{request}: {status} "{message}"'
    if status == 401:
        return GitHubError(f"GitHub does not accept the token ({quoted})", hint=TOKEN_EXPIRED)
    if status == 403 and "locked" in message.lower():
        return GitHubError(f"the conversation is locked ({quoted})", hint="unlock it, or leave it without a comment")
    if status == 403:
        return MissingPermission(f"the token lacks the permission `pull-requests: write` ({quoted})", hint=PERMISSIONS)
    if status in (404, 410):
        return GitHubError(f"GitHub shows nothing there to this token ({quoted})", hint=SEEN)
    if status == 422 and "too long" in message.lower():
        return TooLong(
            f"GitHub takes no comment as long as this one ({quoted})", hint="gitmig shortens and tries again"
        )
    return GitHubError(f"GitHub refuses ({quoted})", hint="its message says why; nothing was changed")
