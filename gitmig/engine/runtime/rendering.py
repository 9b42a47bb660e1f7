"""Renders revisions one by one, each alone, while env.py runs without a database: the job of a preview."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import traceback
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy.engine import make_url

from gitmig.engine.runtime.environment import EnvironmentContext
from gitmig.engine.runtime.places import calling_line
from gitmig.engine.runtime.python_file import load_python_file
from gitmig.engine.runtime.rendering_failures import Told, irreversible_reason, told_of_revision, wants_rows
from gitmig.errors import GitmigError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from types import CodeType, FrameType, ModuleType

    from sqlalchemy import URL, Connection

    from gitmig.engine.ddl.remarks import Remark
    from gitmig.engine.runtime.migrate import MigrationContext
    from gitmig.engine.runtime.script import ScriptDirectory

QUERIES = ("SELECT", "WITH", "SHOW", "PRAGMA", "VALUES", "TABLE ")
NAME = re.compile(r"[\w.-]+(?: [\w.-]+)*")
TOKEN = "upgrades"  # noqa: S105 (a word in a template)


class Task(NamedTuple):
    """One direction of one revision; `path` is absolute."""

    revision: str
    parents: tuple[str, ...]
    path: str
    direction: str


class Listener(Protocol):
    """Is told of everything as it happens, so that what was rendered outlives a crash."""

    def configured(self, call: int, dialect: str, database: str) -> None: ...

    def began(self, call: int, revision: str, direction: str) -> None: ...

    def statement(self, sql: str, line: int | None) -> None: ...

    def continued(self, text: str) -> None: ...

    def remarked(self, remark: Remark, line: int | None) -> None: ...

    def ended(self, told: Told | None, *, data_dependent: bool, irreversible: str) -> None: ...


class Recorder:
    """The sink: passes on the statements of the revision that is rendered, with the lines that called for them."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.path = ""
        self.separator = ""
        self.reads = False

    def emit(self, text: str) -> None:
        if not self.path:  # env.py's own: before or after the revisions
            return
        if text == self.separator:  # GO, or a slash: how scripts for some databases end a statement
            self.listener.continued(text)
            return
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 (the documented way to a line number)
        through_bind = False
        while frame is not None and frame.f_code.co_filename != self.path:
            through_bind = through_bind or frame.f_code.co_name == "_write_statement"
            frame = frame.f_back
        if through_bind and text.lstrip("( \n").upper().startswith(QUERIES):
            self.reads = True
        self.listener.statement(text, frame.f_lineno if frame else None)

    def remark(self, remark: Remark) -> None:
        if self.path:
            self.listener.remarked(remark, calling_line(self.path))


class PreviewEnvironment(EnvironmentContext):
    """The environment of a preview: no database, and another dialect than env.py's where one was asked for."""

    def __init__(self, *arguments: Any, recorder: Recorder, dialect: str, **options: Any) -> None:
        super().__init__(*arguments, as_sql=True, sink=recorder, teller=recorder.remark, **options)
        self.recorder = recorder
        self.dialect = dialect

    def run(self) -> None:
        """Run env.py, whose files are not written."""
        with self:
            load_python_file(self.script.dir, "env.py", open=open_to_read)

    def is_offline_mode(self) -> bool:
        """Always; a revision that asks renders something else than it would run."""
        if self.recorder.path:
            self.recorder.reads = True
        return True

    def configure(
        self,
        connection: Connection | None = None,
        url: str | URL | None = None,
        dialect_name: str | None = None,
        *arguments: Any,
        **options: Any,
    ) -> None:
        """As env.py says, but for the dialect that `--dialect` asks for; a URL of that very dialect keeps its driver."""
        if self.dialect and not same_dialect(self.dialect, connection, url, dialect_name):
            connection, url, dialect_name = None, None, self.dialect
        super().configure(connection, url, dialect_name, *arguments, **options)


def open_to_read(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
    """`open` of env.py: what it writes, like the multidb template a script for each database, goes nowhere."""
    if set(mode) & set("wxa+"):
        file, mode = os.devnull, mode.replace("x", "w")
    return open(file, mode, *arguments, **options)


def same_dialect(wanted: str, connection: Connection | None, url: str | URL | None, name: str | None) -> bool:
    if connection is not None:
        return connection.dialect.name == wanted
    if url:
        return make_url(url).get_backend_name() == wanted
    return name is not None and name.partition("+")[0] == wanted


def database_name(context: MigrationContext) -> str:
    """Which of several databases of the environment this is: by its token, or by what `run_migrations(name=...)` passes on.

    The multidb template does both, and for scripts the latter only.
    """
    token: str = context.opts.get("upgrade_token") or TOKEN
    if token != TOKEN:
        return token.removesuffix(f"_{TOKEN}")
    names = [value for _, value in sorted(context.run_arguments.items()) if isinstance(value, str)]
    return " ".join(name for name in names if NAME.fullmatch(name))


class Renderer:
    """Renders tasks; one that fails, or ends the program, does not keep the others from rendering.

    The job is called for each `run_migrations()` of env.py: `call` counts them. `done` are those of an earlier process, `imported`
    files of other revisions to import before.
    """

    def __init__(
        self,
        tasks: Sequence[Task],
        done: Collection[tuple[int, str, str]],
        listener: Listener,
        imported: Sequence[str] = (),
    ) -> None:
        self.tasks = tasks
        self.imported = imported
        self.done = done
        self.listener = listener
        self.recorder = Recorder(listener)
        self.calls = 0
        self.alone = True

    def job(self, _heads: tuple[str, ...], context: MigrationContext) -> tuple[()]:
        call, self.calls = self.calls, self.calls + 1
        self.listener.configured(call, context.dialect.name, database_name(context))
        if call == 0:
            import_files(self.imported)
        for task in self.tasks:
            if (call, task.revision, task.direction) not in self.done:
                self.render(call, task, context)
        return ()

    def render(self, call: int, task: Task, context: MigrationContext) -> None:
        self.listener.began(call, task.revision, task.direction)
        self.recorder.path, self.recorder.reads = task.path, False
        self.recorder.separator = context.impl.batch_separator or ""
        told, irreversible = None, ""
        try:
            irreversible = self.run(task, context)
            reopen_streams()
        except BaseException as error:  # noqa: BLE001 (also sys.exit() is this revision's own affair)
            reopen_streams()
            if self.may_lean_on_others(error, context):
                self.render(call, task, context)
                return
            irreversible = irreversible_reason(error, task.path) if task.direction == "downgrade" else ""
            told = None if irreversible else told_of_revision(error, task.path)
            if told:
                traceback.print_exception(error)
        reads = self.recorder.reads or bool(told and told.reads)
        self.recorder.path = ""
        self.listener.ended(told, data_dependent=reads, irreversible=irreversible)

    def may_lean_on_others(self, error: BaseException, context: MigrationContext) -> bool:
        """Whether to try again: Alembic imports every file, so a revision may count on what another one imports.

        Nobody pays for that but a revision that fails, and reading a whole history only once.
        """
        hopeless = isinstance(error, SystemExit | NotImplementedError) or wants_rows(error)
        if hopeless or not self.alone or context.script is None:
            return False
        self.alone = False
        import_besides(context.script, {os.path.realpath(task.path) for task in self.tasks})
        return True

    def run(self, task: Task, context: MigrationContext) -> str:
        """Call the revision's function; the answer says why there is none to call on the way down."""
        context.starting_revision = task.parents[0] if len(task.parents) == 1 else None
        context.impl.memo.clear()  # which types were created: by the revisions before, which did not run
        module = module_of(task.path)
        function = getattr(module, task.direction, None)
        if function is None and task.direction == "downgrade":
            return declared_reason(module) or "the file has no downgrade()"
        if function is None:
            raise AttributeError("the file has no upgrade()")
        function(**context.run_arguments)
        return declared_reason(module) if task.direction == "downgrade" else ""


def reopen_streams() -> None:
    """A revision that closed standard output or standard error did so for itself, not for those that render after it."""
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None or getattr(sys, name).closed:
            stream = open(descriptor, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115 (open to the end)
            setattr(sys, name, stream)


def import_files(paths: Sequence[str]) -> None:
    """Import files of other revisions, whatever comes of it: what they import may change what all revisions render."""
    for path in paths:
        with contextlib.suppress(Exception, SystemExit):
            module_of(path)


def import_besides(script: ScriptDirectory, rendered: Collection[str]) -> None:
    """Import the files that are not rendered, as Alembic does."""
    with contextlib.suppress(GitmigError):
        for revision in script.walk_revisions():
            if os.path.realpath(revision.path) not in rendered:
                with contextlib.suppress(Exception, SystemExit):
                    module_of(revision.path)


def declared_reason(module: ModuleType) -> str:
    reason = getattr(module, "irreversible", "")
    return reason if isinstance(reason, str) else ""


class FromSource(SourceFileLoader):
    """Compiles each time: a set of constants is in another order when it comes out of a cached file."""

    def get_code(self, _fullname: str) -> CodeType:
        code: CodeType = self.source_to_code(self.get_data(self.path), self.path)
        return code


def module_of(path: str) -> ModuleType:
    name = re.sub(r"\W", "_", os.path.basename(path))
    specification = spec_from_loader(name, loader := FromSource(name, path))
    assert specification is not None
    module = module_from_spec(specification)
    loader.exec_module(module)
    return module
