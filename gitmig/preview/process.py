"""A process in a session of its own; where the system allows it started without `subprocess`, whose loading takes longer."""

from __future__ import annotations

import os
import sys

from gitmig.process import DEFAULT_SIGNALS
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping, Sequence

OPEN_FILES = "/proc/self/fd"
STANDARD_ERROR = 2


class Process:
    """What of `subprocess.Popen` a preview needs; `returncode` is None as long as the process is not known to be over."""

    def __init__(self, number: int) -> None:
        self.pid = number
        self.returncode: int | None = None

    def poll(self) -> int | None:
        return self.look(os.WNOHANG)

    def wait(self) -> int | None:
        return self.look(0)

    def kill(self) -> None:
        os.kill(self.pid, 9)

    def look(self, how: int) -> int | None:
        if self.returncode is None:
            number, status = os.waitpid(self.pid, how)
            if number:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def started(words: Sequence[str], environment: Mapping[str, str], output: int) -> Process | subprocess.Popen[bytes]:
    """A new process that reads nothing and prints into an open file; it has no other file of ours, and no terminal."""
    handed_on = handed_on_files() if sys.platform == "linux" else None
    if handed_on is not None:
        actions = [
            (os.POSIX_SPAWN_DUP2, output, 1),
            (os.POSIX_SPAWN_DUP2, output, 2),
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDWR, 0),
            *((os.POSIX_SPAWN_CLOSE, descriptor) for descriptor in handed_on),
        ]
        try:
            return Process(
                os.posix_spawnp(
                    words[0], list(words), environment, file_actions=actions, setsid=True, setsigdef=DEFAULT_SIGNALS
                )
            )
        except NotImplementedError:  # a Python for a system that cannot start a session so
            pass
    import subprocess

    return subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=environment,
        start_new_session=True,
    )


def handed_on_files() -> list[int] | None:
    """The open files that a program started now would get: those that we were started with. None where nothing tells."""
    try:
        numbers = [int(name) for name in os.listdir(OPEN_FILES)]
    except OSError:
        return None
    return [number for number in numbers if number > STANDARD_ERROR and is_handed_on(number)]


def is_handed_on(descriptor: int) -> bool:
    try:
        return os.get_inheritable(descriptor)
    except OSError:  # it was that of the list itself
        return False
