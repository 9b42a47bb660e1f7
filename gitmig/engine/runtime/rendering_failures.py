"""Why a revision, or env.py, did not render: in one line, with the place in the file and what to do."""

from __future__ import annotations

import os
import re
import traceback
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy.exc import NoInspectionAvailable

from gitmig.engine.runtime.places import line_in
from gitmig.errors import GitmigError, NotSupported
from gitmig.secrets import redact

if TYPE_CHECKING:
    from types import TracebackType

LONGEST = 2_000
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+>")  # of an object: another one each time, and a plan is the same each time
WITHOUT_DATABASE = "a preview has no database to read from: say it in SQL, or put what needs rows behind `if not context.is_offline_mode():`"
NOTHING_READ = ("'NoneType' object", "'MockConnection' object")


class Told(NamedTuple):
    """A failure in words; `reads` is set when the revision wanted rows of a database."""

    reason: str
    path: str
    line: int | None
    hint: str = ""
    reads: bool = False


class NeedsDatabase(NotSupported):
    """Something connects to a database while a preview renders."""

    def __init__(self) -> None:
        super().__init__("this connects to a database, which a preview does not", WITHOUT_DATABASE)


def said(error: BaseException) -> str:
    if isinstance(error, GitmigError):
        return redact(error.message)
    if isinstance(error, SystemExit):
        return redact(f"calls sys.exit({error.code if error.code is not None else ''})")
    words = ADDRESS.sub(">", " ".join(str(error)[:LONGEST].split()))
    return redact(f"{type(error).__name__}: {words}" if words else type(error).__name__)


def innermost(frames: TracebackType | None) -> str:
    """The file in which an error was raised."""
    files = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(frames)]
    return files[-1] if files else ""


def wants_rows(error: BaseException) -> bool:
    """Whether the error comes of the rows, and the connection, that are not there."""
    if isinstance(error, NoInspectionAvailable | NeedsDatabase) or isinstance(error.__cause__, NeedsDatabase):
        return True
    return isinstance(error, AttributeError | TypeError) and any(words in str(error) for words in NOTHING_READ)


def told_of_revision(error: BaseException, path: str) -> Told:
    if wants_rows(error):
        words = said(error) if isinstance(error, GitmigError) else f"it reads the database: {said(error)}"
        return Told(words, path, line_in(path, error), WITHOUT_DATABASE, reads=True)
    hint = error.hint or "" if isinstance(error, GitmigError) else ""
    return Told(said(error), path, line_in(path, error), redact(hint))


def irreversible_reason(error: BaseException, path: str) -> str:
    """The reason of a `raise NotImplementedError("reason")` that the file itself says; a dialect's is a failure."""
    if not isinstance(error, NotImplementedError) or innermost(error.__traceback__) != path:
        return ""
    return redact(" ".join(str(error)[:LONGEST].split())) or "downgrade() raises NotImplementedError"


def missing_variable(error: BaseException) -> str:
    """The environment variable that `os.environ[...]` did not find, or nothing."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    asked = bool(frames) and frames[-1].f_code is type(os.environ).__getitem__.__code__
    return str(error.args[0]) if asked and isinstance(error, KeyError) else ""


def told_of_environment(error: BaseException, path: str) -> Told:
    """Why env.py, or what it imports, did not come as far as `run_migrations()`."""
    line = line_in(path, error)
    if name := missing_variable(error):
        hint = (
            f"nothing is connected to, so any URL of the right dialect will do: set {name}, such as "
            f"{name}=postgresql://, and where the environment is kept clean also give --pass-env {name}"
        )
        return Told(f"env.py needs the environment variable {name}, which is not set", path, line, hint)
    if isinstance(error, NeedsDatabase) or isinstance(error.__cause__, NeedsDatabase):
        hint = "let env.py do without one when context.is_offline_mode() is true, as Alembic's --sql needs it to"
        return Told("env.py connects to a database, which a preview does not", path, line, hint)
    if isinstance(error, ModuleNotFoundError):
        hint = "give the Python that has the project's packages with --python PATH"
        return Told(said(error), path, line, hint)
    hint = error.hint or "" if isinstance(error, GitmigError) else ""
    return Told(said(error), path, line, redact(hint))
