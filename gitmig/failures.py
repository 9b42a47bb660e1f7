"""Says what went wrong in words, and which exit status that is; the only place that prints errors."""

from __future__ import annotations

import os
import platform
import sys
import traceback

from gitmig import __version__
from gitmig.errors import GitmigError
from gitmig.secrets import redact

BUG = 3
BROKEN_PIPE = 0
INTERRUPTED = 130


def status_of(error: BaseException) -> int:
    """Say what an error is, and return the exit status it stands for."""
    if isinstance(error, GitmigError):
        return show_error(error)
    if isinstance(error, KeyboardInterrupt):
        say("cancelled")
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return show_bug(error)


def show_error(error: GitmigError) -> int:
    say(redact(f"error: {error}"))
    if error.hint:
        say(redact(f"  {error.hint}"))
    return error.status


def show_bug(error: BaseException) -> int:
    say(redact("".join(traceback.format_exception(error))))
    say(
        f"error: a bug in gitmig {__version__} (Python {platform.python_version()}, {platform.system()})\n"
        "  please report it with the lines above: https://github.com/gitmig/gitmig/issues"
    )
    return BUG


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
