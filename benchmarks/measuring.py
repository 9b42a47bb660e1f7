"""What commands cost, and how two of them compare: processor time, wall time and peak memory of whole processes."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

BIN = Path(sys.executable).parent
GITMIG = str(BIN / "gitmig")
ALEMBIC = str(BIN / "alembic")
# with either of them set there is no byte code to be warm, or one more system call for each line that is printed
MISLEADING = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")


class Cost(NamedTuple):
    """User and system seconds of a process and those it waited for, seconds on the clock, MiB of the largest of them."""

    processor: float
    wall: float
    peak: float


class Command(NamedTuple):
    """Words to run in a folder; `before` is done before each run and not measured, `elsewhere` tells the seconds of a server."""

    words: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = {}
    before: Callable[[], object] = lambda: None
    elsewhere: Callable[[], float] = lambda: 0.0


class Pair(NamedTuple):
    """Medians of two commands that took turns, and the median of each round's ratio of processor time."""

    ours: Cost
    theirs: Cost
    ratio: float


def cost_of(command: Command, output: Path | None = None) -> Cost:
    """One run, which must succeed; its output is kept where a file is named."""
    command.before()
    environment = {name: value for name, value in os.environ.items() if name not in MISLEADING} | command.environment
    server, started = command.elsewhere(), time.perf_counter()
    with open(output or os.devnull, "wb") as stdout, open(command.folder / "stderr", "w+b") as stderr:
        process = subprocess.Popen(command.words, cwd=command.folder, env=environment, stdout=stdout, stderr=stderr)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            stderr.seek(0)
            raise SystemExit(
                f"{' '.join(command.words)}: status {process.returncode}\n{stderr.read().decode()[-2000:]}"
            )
    wall = time.perf_counter() - started
    server = command.elsewhere() - server
    return Cost(usage.ru_utime + usage.ru_stime + server, wall, usage.ru_maxrss / 1024)


def paired(ours: Command, theirs: Command, rounds: int) -> Pair:
    """Both in turn, after runs that leave byte code behind, and all that is kept: what else the machine does hits both."""
    for _ in range(3):
        cost_of(ours), cost_of(theirs)
    measured = [(cost_of(ours), cost_of(theirs)) for _ in range(rounds)]
    medians = [
        Cost(*(statistics.median(figures) for figures in zip(*side, strict=True)))
        for side in zip(*measured, strict=True)
    ]
    return Pair(*medians, statistics.median(our.processor / their.processor for our, their in measured))
