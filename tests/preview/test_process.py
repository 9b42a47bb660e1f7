"""What a process that renders is started with, and what it is not."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from gitmig.preview import process

LOOK = """
import os, sys
try:
    os.fstat(int(sys.argv[1]))
    print("handed on")
except OSError:
    print("closed")
print(repr(sys.stdin.read()), os.getsid(0) == os.getpid(), os.environ["WORD"], "HOME" in os.environ)
print("complaint", file=sys.stderr)
"""


@pytest.fixture(params=["without subprocess", "with subprocess"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if request.param == "with subprocess":  # as where nothing tells which files are open
        monkeypatch.setattr(process, "OPEN_FILES", str(tmp_path / "missing"))


def ended(words: list[str], output: Path) -> int | None:
    with output.open("wb") as file:
        return process.started(words, {"PATH": os.environ["PATH"], "WORD": "said"}, file.fileno()).wait()


@pytest.mark.usefixtures("_way")
def test_it_has_a_session_and_no_file_of_ours(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.set_inheritable(read, True)
    try:
        status = ended([sys.executable, "-u", "-c", LOOK, str(read)], tmp_path / "said")
    finally:
        os.close(read)
        os.close(write)
    closed, session, complaint = (tmp_path / "said").read_text().splitlines()
    assert (status, closed, complaint) == (0, "closed", "complaint")
    assert session == "'' True said False"


@pytest.mark.usefixtures("_way")
def test_signals_that_python_ignores_end_it(tmp_path: Path) -> None:
    assert ended(["sh", "-c", "kill -PIPE $$"], tmp_path / "said") == -13


@pytest.mark.usefixtures("_way")
def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ended([str(tmp_path / "missing")], tmp_path / "said")


@pytest.mark.usefixtures("_way")
def test_how_it_ends_is_known_once_it_has(tmp_path: Path) -> None:
    with (tmp_path / "said").open("wb") as file:
        running = process.started(["sh", "-c", "read line; exit 7"], {"PATH": os.environ["PATH"]}, file.fileno())
        waiting = process.started(["sleep", "60"], {"PATH": os.environ["PATH"]}, file.fileno())
    assert running.wait() == running.poll() == running.returncode == 7
    assert waiting.poll() is None
    waiting.kill()
    assert waiting.wait() == -9
