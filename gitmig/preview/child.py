"""The process that runs the project's own code for a preview: started, watched, bounded and ended."""

from __future__ import annotations

import json
import os
import time

from gitmig.errors import ConfigurationError, PlanError
from gitmig.github.appended import appended_folders
from gitmig.preview.answers import Answers, Key
from gitmig.preview.descendants import adopt_orphans, end_orphans
from gitmig.preview.environment import child_environment, package_file
from gitmig.preview.folder import temporary_folder
from gitmig.preview.process import Process, started
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import subprocess
    from typing import Any, BinaryIO

    Started = Process | subprocess.Popen[bytes]

# our package for whatever interpreter has the project's packages; folders with what that one lacks come last. What is
# imported is no garbage: looking for some in it is a fifth of what the process costs.
START = (
    "import gc, sys, importlib.util as u; gc.disable(); sys.path += sys.argv[3:];"
    "s = u.spec_from_file_location('gitmig', sys.argv[1]); m = u.module_from_spec(s);"
    "sys.modules['gitmig'] = m; s.loader.exec_module(m); from gitmig.engine.runtime.late_modules import load_sqlalchemy;"
    "load_sqlalchemy(); from gitmig.engine.runtime.preview_child import main;"
    "gc.freeze(); gc.set_threshold(50_000); gc.enable(); main(sys.argv[2])"
)
PAUSES = (0.005, 0.01, 0.02, 0.05)
KILL = 9
GRACE = 5.0
LARGEST_ANSWER = 256 * 1024 * 1024
LARGEST_OUTPUT = 64 * 1024
MEMORY_WHEN_CLEAN = 8 * 1024 * 1024 * 1024


class Conditions(NamedTuple):
    """How the project's code is run; `timeout` is in seconds without any progress, `passed` names variables for a clean environment."""

    python: str
    clean: bool = False
    passed: tuple[str, ...] = ()
    timeout: float = 120.0


class Task(NamedTuple):
    """One direction of one revision; `path` is absolute."""

    revision: str
    parents: tuple[str, ...]
    path: str
    direction: str


class Request(NamedTuple):
    """What to render: the project as its configuration files say, and for which dialect (empty: as env.py configures).

    `imported` are files of other revisions that are imported first.
    """

    ini: str
    toml: str
    section: str
    script_location: str
    x: tuple[str, ...] = ()
    dialect: str = ""
    tasks: tuple[Task, ...] = ()
    done: tuple[Key, ...] = ()
    imported: tuple[str, ...] = ()


class Ended(NamedTuple):
    """How a process ended: what it answered, what it printed, and in words what stopped it, if anything did."""

    answers: Answers
    output: str
    stopped: str = ""


def request_document(request: Request, answers: str, conditions: Conditions) -> dict[str, Any]:
    limits = {"memory": MEMORY_WHEN_CLEAN if conditions.clean else 0, "file_size": LARGEST_ANSWER}
    tasks = [task._asdict() for task in request.tasks]
    return request._asdict() | {"tasks": tasks, "answers": answers} | limits


def start(request: Request, conditions: Conditions, folder: str, output: BinaryIO) -> Started:
    answers, asked = os.path.join(folder, "answers"), os.path.join(folder, "request.json")
    with open(answers, "wb"):
        pass
    with open(asked, "w", encoding="utf-8") as file:
        json.dump(request_document(request, answers, conditions), file)
    home = os.path.join(folder, "home")
    os.mkdir(home)
    words = [conditions.python, "-P", "-c", START, package_file(), asked, *appended_folders(os.environ)]
    environment = child_environment(os.environ, clean=conditions.clean, passed=conditions.passed, home=home)
    try:
        return started(words, environment, output.fileno())
    except OSError as error:
        raise ConfigurationError(
            f"the Python {conditions.python} cannot be run: {error.strerror}",
            hint="name the interpreter that has the project's packages with --python PATH",
        ) from error


class Reader:
    """Follows the file of answers while it grows."""

    def __init__(self, path: str) -> None:
        self.file = open(path, "rb")  # noqa: SIM115 (closed by `run`)
        self.answers = Answers()
        self.rest = b""
        self.garbled = ""

    def read(self) -> bool:
        """Take what is new; whether there was anything."""
        data = self.file.read()
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.take(line)
        return bool(data)

    def take(self, line: bytes) -> None:
        if self.garbled:
            return
        try:
            self.answers.take(line)
        except PlanError as error:
            self.garbled = error.message


def watch(process: Started, reader: Reader, timeout: float) -> str:
    """Wait until it has answered all, ends, or makes no progress; the answer says in words what stopped it, if anything did."""
    progress = time.monotonic()
    pauses = iter(PAUSES)
    while not (reader.answers.done or reader.garbled):
        status = process.poll()
        if reader.read():
            progress = time.monotonic()
            pauses = iter(PAUSES)
        elif status is not None:
            return how_it_ended(status)
        elif time.monotonic() - progress > timeout:
            return f"nothing happened for {timeout:g} seconds"
        else:
            time.sleep(next(pauses, PAUSES[-1]))
    return reader.garbled


def how_it_ended(status: int) -> str:
    if status >= 0:
        return f"it ended the process with status {status}"
    import signal

    try:
        return f"the process died of {signal.Signals(-status).name}"
    except ValueError:
        return f"the process died of signal {-status}"


def end(process: Started) -> None:
    """Let it leave by itself for a moment, then end it and everything it has started."""
    until = time.monotonic() + GRACE
    pauses = iter(PAUSES)
    try:
        while process.poll() is None and time.monotonic() < until:
            time.sleep(next(pauses, PAUSES[-1]))
    finally:
        end_group(process)
        process.wait()


def end_group(process: Started) -> None:
    try:
        os.killpg(process.pid, KILL)
    except AttributeError:  # Windows
        process.kill()
    except (ProcessLookupError, PermissionError):
        pass


def printed(output: BinaryIO) -> str:
    """The end of what was printed."""
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - LARGEST_OUTPUT))
    return output.read().decode("utf-8", "replace")


def run(request: Request, conditions: Conditions) -> Ended:
    """Render in a new process, and outlive whatever it does."""
    with (
        temporary_folder() as folder,
        open(os.path.join(folder, "output"), "w+b") as output,
    ):
        known = adopt_orphans() if conditions.clean else None
        process = start(request, conditions, folder, output)
        reader = Reader(os.path.join(folder, "answers"))
        stopped = "it was interrupted"
        try:
            stopped = watch(process, reader, conditions.timeout)
        finally:
            if stopped:
                end_group(process)
            end(process)
            if known is not None:
                end_orphans(known)
            reader.file.close()
        return Ended(reader.answers, printed(output), stopped)
