"""Says what went wrong in words, and which exit status that is; the only place that prints errors."""

from __future__ import annotations

import errno
import os
import platform
import sys
import traceback

from gitmig import __version__
from gitmig.errors import GitmigError
from gitmig.secrets import redact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

BUG = 3
BROKEN_PIPE = 0
INTERRUPTED = 130
# what the machine refuses, which no change of ours would mend
REFUSED = {
    getattr(errno, name, None)
    for name in (
        "EACCES",
        "EPERM",
        "EROFS",
        "ENOSPC",
        "EDQUOT",
        "EIO",
        "ENOENT",
        "ENOTDIR",
        "EISDIR",
        "ENAMETOOLONG",
        "ELOOP",
    )
}


def status_of(error: BaseException) -> int:
    """Say what an error is, and return the exit status it stands for."""
    if isinstance(error, BrokenPipeError):
        forget_output()
        return BROKEN_PIPE
    if isinstance(error, OSError) and error.filename is None and refusal(error) is not None:
        forget_output()
    words, status = told(error)
    say(words)
    return status


def told(error: BaseException) -> tuple[str, int]:
    """What an error is in words, without secrets, and the exit status it stands for."""
    if isinstance(error, KeyboardInterrupt):
        return "cancelled", INTERRUPTED
    known = error if isinstance(error, GitmigError) else refusal(error)
    return (redact(bug(error)), BUG) if known is None else (redact(in_words(known)), known.status)


def forget_output() -> None:
    """Nobody takes what is left of the output; without this Python tries again when it ends, and complains."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell_done(text: str) -> None:
    """Say on standard output what is being done, or was: work goes on though nobody reads of it, or the disk is full."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        forget_output()
        if not isinstance(error, BrokenPipeError):
            say(f"warning: the output cannot be written: {error.strerror}")


def tell_exit(end: SystemExit) -> None:
    """Code of a project that ends the program, which Python does without a word: with status 0 it looks as if all went well."""
    places = [place for place in traceback.walk_tb(end.__traceback__) if is_foreign(place[0])]
    if places and not isinstance(end.code, str):
        frame, line = places[-1]
        given = "" if end.code is None else repr(end.code)
        say(redact(f"gitmig: {frame.f_code.co_filename}, line {line}, ended the command with sys.exit({given})"))


def is_foreign(frame: FrameType) -> bool:
    """Whether it is neither ours, nor click's, which ends so after a completion, nor Python's."""
    package = frame.f_globals.get("__name__", "").partition(".")[0]
    return package not in {"gitmig", "click"} | sys.stdlib_module_names


def refusal(error: BaseException) -> GitmigError | None:
    """What the machine refused, in words; None where the error is of another kind."""
    if isinstance(error, OSError) and error.errno in REFUSED:
        if error.filename is None and error.errno == errno.ENOENT:
            return GitmigError("the current directory is gone", "cd to one that is there")
        place = "the output" if error.filename is None else os.fsdecode(error.filename)
        return GitmigError(f"{place}: {error.strerror}", "check that it is there, may be written, and has room left")
    if isinstance(error, ValueError) and sys.stdout.closed:
        return GitmigError("standard output was closed by env.py or a revision", "leave it open there")
    if isinstance(error, UnicodeEncodeError):
        text = ascii(error.object[error.start : error.end])
        return GitmigError(
            f"the output's encoding {error.encoding} has no {text}", "set the environment variable PYTHONUTF8=1"
        )
    return None


def in_words(error: GitmigError) -> str:
    return f"error: {error}" + (f"\n  {error.hint}" if error.hint else "")


def bug(error: BaseException) -> str:
    return (
        "".join(traceback.format_exception(error))
        + f"\nerror: a bug in gitmig {__version__} (Python {platform.python_version()}, {platform.system()})\n"
        "  please report it with the lines above: https://github.com/gitmig/gitmig/issues"
    )


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
