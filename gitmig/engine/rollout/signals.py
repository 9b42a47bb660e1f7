"""SIGINT and SIGTERM while a deploy runs: the statement is stopped on the server, the revision rolled back, the state told."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
PATIENCE_SECONDS = 0.5


class Cancelled(KeyboardInterrupt):
    """A signal arrived; a KeyboardInterrupt, because drivers clean up for that one and nobody's `except Exception` eats it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Cancellation:
    """What a signal does.

    Python runs a signal's handler between two bytecodes, and a driver that waits in C for the server reaches none. So a
    thread hears of the signal through a pipe and, if the statement is still running a moment later, calls `stop`.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self.stop: Callable[[], None] | None = None

    def handle(self, number: int, _frame: FrameType | None) -> None:
        first = self.number is None
        self.number = number if first else self.number
        if first:
            raise Cancelled(number)

    def listen(self, pipe: int) -> None:
        """Until the other end is closed."""
        with os.fdopen(pipe, "rb", buffering=0) as signals:
            self.hear(signals)

    def hear(self, signals: FileIO) -> None:
        while received := signals.read(1):
            if received[0] in SIGNALS:
                threading.Event().wait(PATIENCE_SECONDS)
                if self.stop is not None:
                    with suppress(Exception):
                        self.stop()


@contextmanager
def cancellable() -> Iterator[Cancellation]:
    """Within this block a signal raises Cancelled once; only the main thread may listen, elsewhere nothing changes."""
    cancellation = Cancellation()
    if threading.current_thread() is not threading.main_thread():
        yield cancellation
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    before = {number: signal.signal(number, cancellation.handle) for number in SIGNALS}
    wakeup = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    threading.Thread(target=cancellation.listen, args=(reader,), daemon=True).start()
    try:
        yield cancellation
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(writer)
