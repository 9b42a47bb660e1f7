"""Says on a terminal what a command waits for, where that takes long."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Event

# What takes less needs no excuse; then each second is counted.
SECOND = 1.0
ERASE = "\r\x1b[K"


def is_quiet() -> bool:
    """Whether the command that runs was told to say results and errors only."""
    import click  # what runs without it comes here only in front of a terminal

    context = click.get_current_context(silent=True)
    return context is not None and bool(context.params.get("quiet"))


def is_wanted() -> bool:
    """Only for a person who did not ask for quiet: not in a pipe, nor in CI, whose logs keep every change of a line."""
    is_seen = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")
    return is_seen and not is_quiet()


@contextmanager
def waited_for(words: str) -> Iterator[None]:
    """Say what takes longer than a second and for how long it has; nothing of it stays on the terminal."""
    if not is_wanted():
        yield
        return
    import threading  # which short commands do without

    ended = threading.Event()
    teller = threading.Thread(target=tell_seconds, args=(words, ended), daemon=True)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()


def tell_seconds(words: str, ended: Event) -> None:
    import time

    begun, told = time.monotonic(), False
    while not ended.wait(SECOND):
        told = bool(sys.stderr.write(f"{ERASE}{words} ... {time.monotonic() - begun:.0f} s"))
        sys.stderr.flush()
    if told:
        sys.stderr.write(ERASE)
        sys.stderr.flush()
