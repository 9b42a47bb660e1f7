"""Keeps what this process knows from the processes it starts."""

from __future__ import annotations

import sys


def hide_from_children() -> None:
    """On Linux: keep a process of the same user, such as our own child, from reading our environment and memory in /proc."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE
