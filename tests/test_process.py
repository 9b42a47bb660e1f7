"""Programs that talk a lot, listen badly, or do not exist."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from gitmig import process

if TYPE_CHECKING:
    from collections.abc import Callable

    Runner = Callable[[list[str], dict[str, str], bytes], tuple[int, bytes, bytes]]

LARGE = os.urandom(1 << 20)
SAY_TWICE = "import sys; data = sys.stdin.buffer.read(); sys.stderr.buffer.write(data); sys.stdout.buffer.write(data)"
COMPLAIN_FIRST = "import sys; sys.stderr.write('x' * 1000000); sys.stderr.flush(); print(len(sys.stdin.buffer.read()))"
DEAF = "import os; os.close(0); print('done')"
SIGNALS = "import signal; signal.signal(signal.SIGPIPE, signal.SIG_DFL); import os; os.kill(os.getpid(), 9)"
both = pytest.mark.parametrize("runner", [process.run, process.run_by_subprocess])


def python(runner: Runner, program: str, given: bytes = b"") -> tuple[int, bytes, bytes]:
    return runner([sys.executable, "-c", program], dict(os.environ), given)


@both
def test_much_in_and_much_out(runner: Runner) -> None:
    assert python(runner, SAY_TWICE, LARGE) == (0, LARGE, LARGE)
    status, output, complaint = python(runner, COMPLAIN_FIRST, LARGE)
    assert (status, output.strip(), len(complaint)) == (0, b"%d" % len(LARGE), 1_000_000)


@both
def test_nothing_given_is_the_end_of_the_input(runner: Runner) -> None:
    assert python(runner, SAY_TWICE) == (0, b"", b"")


@both
def test_who_does_not_listen_is_not_waited_for(runner: Runner) -> None:
    assert python(runner, DEAF, LARGE)[:2] == (0, b"done\n")


@both
def test_status_and_signal(runner: Runner) -> None:
    assert python(runner, "raise SystemExit(7)")[0] == 7
    assert python(runner, SIGNALS)[0] == -9


@both
def test_a_closed_pipe_ends_a_program_as_in_a_shell(runner: Runner) -> None:
    assert runner(["sh", "-c", "yes | head -n 1; kill -PIPE $$"], dict(os.environ), b"")[:2] == (-13, b"y\n")


@both
def test_the_environment_is_the_one_given(runner: Runner) -> None:
    assert runner(["sh", "-c", "echo $GREETING"], {"GREETING": "hello"}, b"")[1] == b"hello\n"


@both
def test_a_program_that_is_not_there_leaves_nothing_open(runner: Runner) -> None:
    before = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    for _ in range(3):
        with pytest.raises(FileNotFoundError):
            runner(["gitmig-no-such-program"], {}, b"")
    assert len(os.listdir("/proc/self/fd") if before else []) == len(before)
