"""What commands say while they work: plain in a file, indented and wrapped on a terminal."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
from collections.abc import Iterator

import pytest

from gitmig.engine.runtime.messages import say, status

PROGRAM = """
from gitmig.engine.runtime.messages import say, status
say("one two three four five six seven")
with status("Generating x"):
    pass
"""


def test_in_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    say("one two")
    with status("Generating x"):
        pass
    with pytest.raises(KeyError), status("Generating y", newline=True):
        raise KeyError
    assert capsys.readouterr().out == "one two\nGenerating x ...  done\nGenerating y ...\n  FAILED\n"


def test_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    say("one", quiet=True)
    with status("two", quiet=True):
        pass
    assert capsys.readouterr().out == ""


def written(terminal: int) -> Iterator[bytes]:
    """All that was written to a terminal that nobody writes to any more; a read gives it in pieces, and ends with EIO."""
    with contextlib.suppress(OSError):
        while piece := os.read(terminal, 4096):
            yield piece


def test_on_a_terminal() -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "24"}
    subprocess.run([sys.executable, "-c", PROGRAM], stdout=theirs, env=environment, check=True)
    os.close(theirs)
    text = b"".join(written(ours)).decode().replace("\r\n", "\n")
    os.close(ours)
    assert text == "  one two three four\n  five six seven\n  Generating x ...  done\n"
