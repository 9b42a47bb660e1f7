"""Processes that the project's code leaves behind, also when they have moved to a session of their own."""

from __future__ import annotations

import contextlib
import os
import sys
import time

from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

KILL = 9
ADOPT = 36  # PR_SET_CHILD_SUBREAPER
TRIES = 50
PAUSE = 0.01


def children() -> set[int]:
    """The processes whose parent is this one; those that are over too, until they are waited for."""
    own = os.getpid()
    return {number for number in processes() if parent_of(number) == own}


def processes() -> Iterator[int]:
    return (int(name) for name in os.listdir("/proc") if name.isdigit())


def parent_of(number: int) -> int:
    try:
        with open(f"/proc/{number}/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def adopt_orphans() -> set[int]:
    """On Linux: become the parent of what our children leave behind. The answer is the children there are now."""
    if sys.platform != "linux":
        return set()
    import ctypes

    ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)
    return children()


def end_orphans(known: Collection[int]) -> None:
    """End the children that came since; whatever they leave behind comes to us in turn."""
    if sys.platform != "linux":
        return
    for _ in range(TRIES):
        orphans = children().difference(known)
        if not orphans:
            return
        for number in orphans:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(number, KILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(number, os.WNOHANG)
        time.sleep(PAUSE)
