"""Long lists through a pager, for those who ask for one: by --pager, or always by GITMIG_PAGER."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gitmig.errors import GitmigError
from gitmig.failures import forget_output
from gitmig.report.colour import wants_colour

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME_YOURS = "name yours: GITMIG_PAGER=more"
# As git starts less: end at once what fits on a screen, show colours, leave the text on the screen.
LESS = "FRX"


@contextmanager
def paged(command: str, variable: str) -> Iterator[None]:
    """Standard output goes to the pager until the block ends, and then its user is waited for."""
    colour = wants_colour(sys.stdout)
    pager = started(command, variable)
    terminal = os.dup(1)
    assert pager.stdin is not None
    os.dup2(pager.stdin.fileno(), 1)
    pager.stdin.close()
    if colour:
        os.environ["FORCE_COLOR"] = "1"  # standard output is a terminal no more
    try:
        yield
    finally:
        try:
            sys.stdout.flush()
        except BrokenPipeError:  # left early: the rest is not for the terminal either
            forget_output()
            sys.stdout.flush()
        os.dup2(terminal, 1)
        os.close(terminal)
        pager.wait()


def started(command: str, variable: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, env={"LESS": LESS, **os.environ})
    except (OSError, ValueError, IndexError) as error:
        told, remedy = (f"{variable}={command}", f"set {variable}=less, or unset it") if variable else (command, "")
        raise GitmigError(f"{told} cannot be run: {error}", remedy or NAME_YOURS) from error
