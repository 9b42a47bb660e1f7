"""What commands say while they work: plain in a file, indented and wrapped on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

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


def test_on_a_terminal() -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "24"}
    subprocess.run([sys.executable, "-c", PROGRAM], stdout=theirs, env=environment, check=True)
    os.close(theirs)
    text = os.read(ours, 4096).decode().replace("\r\n", "\n")
    os.close(ours)
    assert text == "  one two three four five\n  six seven\n  Generating x ...  done\n"
