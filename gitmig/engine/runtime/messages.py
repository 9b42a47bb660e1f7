"""What commands say while they work."""

from __future__ import annotations

import sys
import textwrap
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gitmig.failures import tell_done

if TYPE_CHECKING:
    from collections.abc import Iterator

NARROWEST = 20
INDENT = "  "


def terminal_width() -> int | None:
    """How wide the terminal is; None where standard output is not one."""
    import shutil

    if not sys.stdout.isatty():
        return None
    return max(shutil.get_terminal_size().columns, NARROWEST)


def say(text: str, *, newline: bool = True, quiet: bool = False) -> None:
    """A line on standard output; indented, and wrapped to its width, on a terminal."""
    if quiet:
        return
    width = terminal_width()
    if width is not None:
        text = "\n".join(textwrap.wrap(text, width, initial_indent=INDENT, subsequent_indent=INDENT)) or INDENT
    tell_done(text + ("\n" if newline else ""))


@contextmanager
def status(text: str, newline: bool = False, quiet: bool = False) -> Iterator[None]:
    """Say what is being done, and how it ended, on one line (or on two)."""
    say(f"{text} ...", newline=newline, quiet=quiet)
    try:
        yield
    except BaseException:
        finish("  FAILED", quiet)
        raise
    finish("  done", quiet)


def finish(word: str, quiet: bool) -> None:
    if not quiet:
        tell_done(f"{word}\n")
