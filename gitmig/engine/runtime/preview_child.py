"""The process in which a preview runs the project's own code; it is told what to do by a file, and answers into another."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import traceback
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, cast

from sqlalchemy import Engine, event

from gitmig.config import Config
from gitmig.engine.runtime.rendering import PreviewEnvironment, Renderer, Task
from gitmig.engine.runtime.rendering_failures import NeedsDatabase, Told, told_of_environment
from gitmig.engine.runtime.script import ScriptDirectory
from gitmig.errors import GitmigError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from gitmig.engine.ddl.remarks import Remark

PARENT_DEATH = 1  # PR_SET_PDEATHSIG
KILL = 9
URL_OPTION = "sqlalchemy.url"


class Answers:
    """One JSON object a line, written through at once: a crash takes nothing back."""

    def __init__(self, file: TextIO) -> None:
        self.file = file

    def say(self, **words: object) -> None:
        self.file.write(json.dumps(words) + "\n")
        self.file.flush()

    def started(self) -> None:
        self.say(event="started")

    def configured(self, call: int, dialect: str, database: str) -> None:
        self.say(event="configured", call=call, dialect=dialect, database=database)

    def began(self, call: int, revision: str, direction: str) -> None:
        self.say(event="began", call=call, revision=revision, direction=direction)

    def statement(self, sql: str, line: int | None) -> None:
        self.say(event="statement", sql=sql, line=line)

    def continued(self, text: str) -> None:
        self.say(event="continued", text=text)

    def remarked(self, remark: Remark, line: int | None) -> None:
        self.say(event="remarked", check=remark.name, message=remark.message, remedy=remark.remedy, line=line)

    def ended(self, told: Told | None, *, data_dependent: bool, irreversible: str) -> None:
        failure = told._asdict() if told else None
        self.say(event="ended", failure=failure, data_dependent=data_dependent, irreversible=irreversible)

    def failed(self, told: Told) -> None:
        self.say(event="failed", failure=told._asdict())

    def done(self) -> None:
        self.say(event="done")


def die_with_parent() -> None:
    """On Linux: when the preview is killed, its child goes too."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PARENT_DEATH, KILL, 0, 0, 0)


def limit(memory: int, file_size: int) -> None:
    """Bound what the project's code may take, where the system can; 0 leaves a limit as it is."""
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_FSIZE, file_size), (resource.RLIMIT_CORE, 1))
    for what, most in wanted:
        if most:
            _, hard = resource.getrlimit(what)
            bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(what, (bound, bound))


def refuse_connection(*_arguments: Any) -> NoReturn:
    raise NeedsDatabase


def configuration(request: Mapping[str, Any]) -> Config:
    """The project's configuration, with the options that env.py finds under `upgrade heads --sql`."""
    options = SimpleNamespace(
        cmd=(SimpleNamespace(__name__="upgrade"), ["revision"], ["sql", "tag"]),
        config=[path for path in (request["ini"], request["toml"]) if path],
        name=request["section"],
        quiet=False,
        raiseerr=False,
        x=request["x"] or None,
        revision="heads",
        sql=True,
        tag=None,
    )
    return Config(
        request["ini"] or None,
        toml_file=request["toml"] or None,
        ini_section=request["section"],
        cmd_opts=cast("Namespace", options),
    )


def say_dialect(config: Config, dialect: str) -> None:
    """Give an env.py that wants an address one of the dialect that is rendered: nothing is connected to."""
    if dialect and not config.get_main_option(URL_OPTION):
        config.set_main_option(URL_OPTION, f"{dialect}://")


def render(request: Mapping[str, Any], answers: Answers) -> None:
    tasks = [
        Task(task["revision"], tuple(task["parents"]), task["path"], task["direction"]) for task in request["tasks"]
    ]
    done = {(call, revision, direction) for call, revision, direction in request["done"]}
    renderer = Renderer(tasks, done, answers, request["imported"])
    config = configuration(request)
    say_dialect(config, request["dialect"])
    script = ScriptDirectory.from_config(config)
    environment = PreviewEnvironment(
        config,
        script,
        fn=renderer.job,
        destination_rev="heads",
        recorder=renderer.recorder,
        dialect=request["dialect"],
    )
    environment.run()
    if not renderer.calls:
        raise GitmigError("env.py ends without context.run_migrations()", hint="a preview needs it in offline mode too")


def environment_file(request: Mapping[str, Any]) -> str:
    return os.path.join(request["script_location"], "env.py")


def main(request_path: str) -> None:
    """Render what the request asks for; every outcome but a crash is told in the answers."""
    with open(request_path, encoding="utf-8") as file:
        request = json.load(file)
    die_with_parent()
    limit(request["memory"], request["file_size"])
    event.listen(Engine, "do_connect", refuse_connection)
    sys.argv = ["gitmig", "preview"]
    with open(request["answers"], "a", encoding="utf-8") as file:
        answers = Answers(file)
        answers.started()
        try:
            render(request, answers)
        except BaseException as error:  # noqa: BLE001 (also sys.exit() in env.py is to be told)
            traceback.print_exc()
            answers.failed(told_of_environment(error, environment_file(request)))
        answers.done()
