"""Long lists through a pager, for those who ask for one by GITMIG_PAGER."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from gitmig.errors import GitmigError
from gitmig.report.colour import wants_colour

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "GITMIG_PAGER"
# As git starts less: end at once what fits on a screen, show colours, leave the text on the screen.
LESS = "FRX"


@contextmanager
def paged(command: str) -> Iterator[None]:
    """Standard output goes to the pager until the block ends, and then its user is waited for."""
    if not sys.stdout.isatty():
        yield
        return
    colour = wants_colour(sys.stdout)
    pager = started(command)
    terminal = os.dup(1)
    assert pager.stdin is not None
    os.dup2(pager.stdin.fileno(), 1)
    pager.stdin.close()
    if colour:
        os.environ["FORCE_COLOR"] = "1"  # standard output is a terminal no more
    try:
        yield
    finally:
        with suppress(BrokenPipeError):
            sys.stdout.flush()
        os.dup2(terminal, 1)
        os.close(terminal)
        pager.wait()


def started(command: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, env={"LESS": LESS, **os.environ})
    except (OSError, ValueError, IndexError) as error:
        raise GitmigError(
            f"{VARIABLE}={command} cannot be run: {error}", f"set {VARIABLE}=less, or unset it"
        ) from error
