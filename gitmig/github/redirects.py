"""A bound on redirects: PyGithub follows each inside the one before, for as long as Python's stack lasts."""

from __future__ import annotations

import threading
from typing import Any

MOST = 5
# each request to GitHub has a thread of its own, and so begins to count from nothing
followed = threading.local()


def bound_redirects() -> None:
    """Let PyGithub's connections refuse a redirect too many; calling it again changes nothing."""
    from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass, Requester

    Requester.injectConnectionClasses(bounded(HTTPRequestsConnectionClass), bounded(HTTPSRequestsConnectionClass))


def bounded(kind: Any) -> Any:
    """That class of connections, with the bound."""

    class Bounded(kind):  # type: ignore[misc] # one of two classes of the library
        def getresponse(self) -> Any:
            response = super().getresponse()
            if response.status == 301:
                count()
            return response

    return Bounded


def count() -> None:
    followed.number = getattr(followed, "number", 0) + 1
    if followed.number > MOST:
        raise RuntimeError(f"redirected more than {MOST} times")
