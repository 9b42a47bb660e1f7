"""What a failed run is told as: which revision, which line, which statement, where that leaves the database, what to type."""

from __future__ import annotations

import os
import traceback
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeGuard

from sqlalchemy import exc

from gitmig.engine.runtime.addresses import hide_known_passwords
from gitmig.engine.runtime.connecting import connection_failure
from gitmig.engine.runtime.places import Place, line_in, revision_of
from gitmig.engine.runtime.refusals import remedy_for_statement
from gitmig.engine.runtime.rendering_failures import wants_rows
from gitmig.errors import (
    ConfigurationError,
    EnvironmentFailed,
    GitmigError,
    ResolutionError,
    RevisionError,
    RevisionFailed,
    RunCancelled,
)
from gitmig.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.engine.runtime.environment import EnvironmentContext
    from gitmig.engine.runtime.migrate import MigrationContext
    from gitmig.engine.runtime.steps import MigrationStep

LONGEST_STATEMENT = 600
MENDED = "mend it and type the same command again"
# as Alembic's, so that what calls either tool can stay as it is; a deploy says more
FAILED = 1


@contextmanager
def explained(environment: EnvironmentContext) -> Iterator[None]:
    """Turn whatever a revision or env.py raises into an error that says what to do; ours pass unless a revision ran."""
    try:
        yield
    except Exception as error:
        if isinstance(error, BrokenPipeError) and environment.is_offline_mode():
            raise  # whoever reads the script has read enough
        hide_known_passwords(environment.config)
        step = failing_step(environment)
        if step is not None:
            raise revision_failure(environment, step, error) from error
        failure = environment_failure(environment, error)
        if failure is error:
            raise
        raise failure from error
    except KeyboardInterrupt:
        step = failing_step(environment)
        if step is None or environment.is_offline_mode():
            raise
        state = database_state(environment.get_context(), step, "type the same command again")
        raise RunCancelled(f"cancelled in {step.short_log}", "\n  ".join(state)) from None


def recorded_before(environment: EnvironmentContext) -> tuple[str, ...]:
    """The rows of the version table when the run began."""
    context = environment.migration_context
    return context.progress.before if context is not None else ()


def failing_step(environment: EnvironmentContext) -> MigrationStep | None:
    context = environment.migration_context
    return context.progress.step if context is not None else None


def place_in(path: str, error: BaseException) -> Place | None:
    """The innermost line of a file that led to the error."""
    line = line_in(path, error)
    return Place(path, line) if line else None


def place_in_revisions(environment: EnvironmentContext, error: BaseException) -> Place | None:
    """The innermost line of a revision file, where one could not be imported."""
    files = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        files.append(error.filename)
    places = [os.path.realpath(one) for one in environment.script.version_directories]
    for file in reversed(files):
        if any(os.path.realpath(file).startswith(place + os.sep) for place in places):
            return place_in(file, error)
    return None


# a revision


def revision_failure(environment: EnvironmentContext, step: MigrationStep, error: Exception) -> RevisionFailed:
    context = environment.get_context()
    revision, path = revision_of(step)
    place = place_in(path, error) if path else None
    lines = [f"{place}: {place.source}"] if place else []
    lines += about_statement(error)
    lines += script_advice(step, revision, error) if context.as_sql else database_state(context, step)
    if isinstance(error, GitmigError) and error.hint:
        lines.insert(1, error.hint)
    failure = RevisionFailed(f"{step.short_log} failed: {said(error)}", redact("\n  ".join(lines)), revision)
    failure.status = FAILED
    return failure


def said(error: Exception) -> str:
    """What the database, or Python, said, on one line."""
    if isinstance(error, GitmigError):
        return redact(error.message)
    original = error.orig if isinstance(error, exc.DBAPIError) else None
    told: BaseException = original if original is not None else error
    words = " ".join(str(told).split())
    return redact(f"{type(told).__name__}: {words}" if words else type(told).__name__)


def shortened(statement: str) -> str:
    text = " ".join(statement.split())
    return text if len(text) <= LONGEST_STATEMENT else f"{text[:LONGEST_STATEMENT]} ... ({len(text)} characters)"


def script_advice(step: MigrationStep, revision: str, error: Exception) -> list[str]:
    stops = "the script above stops in the middle: do not run it"
    leave_out = f"leave the revision out of the script: {without(step, revision)}"
    if isinstance(error, UnicodeEncodeError):
        return ["the output's encoding cannot hold it: set the environment variable PYTHONUTF8=1", stops]
    if isinstance(error, OSError) and error.filename is None:
        return ["the script cannot be written: check where the output goes", stops]
    if not wants_rows(error):
        return [f"mend it, or {leave_out}", stops]
    return [
        "--sql has no database: a revision can't read from it (inspect, fetch, get_bind().begin())",
        f"put that part behind `if not context.is_offline_mode():`, or {leave_out}",
        stops,
    ]


def without(step: MigrationStep, revision: str) -> str:
    before = ", ".join(step.from_revisions) or "base"
    if step.is_downgrade:
        return f"`gitmig downgrade {revision}` on the database, then go on with --sql from there"
    return f"`gitmig upgrade {revision}` on a database that is at {before}, and `gitmig upgrade {revision}:heads --sql` for the rest"


def database_state(context: MigrationContext, step: MigrationStep, again: str = MENDED) -> list[str]:
    if context.transactions.external:
        return [f"env.py began the transaction itself: what is kept is up to it; look at `gitmig current`, {again}"]
    heads = recorded_heads(context)
    where = f"the database is at {', '.join(heads) or 'base (no revision)'}"
    if heads != context.progress.committed:
        return [f"{where}: a revision ended the run's transaction, and what was done before that stays; {again}"]
    partly = context.progress.interrupted
    if partly is not None:
        return [
            f"{where}, but what {partly.short_log} did up to the end of its autocommit_block() stays: undo it, {again}"
        ]
    if not context.transactional_ddl:
        itself = f"{context.dialect.name} commits each DDL statement by itself"
        return [f"{where}; {itself}, so what {step.name} did before this line may have stayed: look, undo it, {again}"]
    if heads == context.progress.before:
        return [f"nothing of this run was kept: {where}; {again}"]
    return [f"{where}: the revisions before this one stay; {again}"]


def recorded_heads(context: MigrationContext) -> tuple[str, ...]:
    """What the database says when it is asked again; what the run knows of, where it cannot be asked."""
    known = context.progress.committed
    if context.dialect.is_async:
        return known
    try:
        with context.connection.engine.connect() as connection:
            return tuple(sorted(context.versions.read(connection)))
    except Exception:  # noqa: BLE001 (the error that is being told is the other one)
        return known


def is_function_missing(error: Exception) -> TypeGuard[AttributeError]:
    """Whether a revision file lacks `upgrade` or `downgrade`: programs get the AttributeError itself, as from Alembic."""
    return (
        isinstance(error, AttributeError)
        and error.name in ("upgrade", "downgrade")
        and isinstance(error.obj, ModuleType)
        and hasattr(error.obj, "down_revision")
    )


def function_missing(error: AttributeError) -> RevisionError:
    module: Any = error.obj
    return RevisionError(
        f"revision {getattr(module, 'revision', module.__name__)} ({os.path.relpath(module.__file__)}) has no {error.name}()",
        f"write `def {error.name}() -> None:` in it; where there is no way back, "
        'let it `raise NotImplementedError("why")`',
    )


# env.py


def environment_failure(environment: EnvironmentContext, error: Exception) -> GitmigError:
    path = os.path.abspath(environment.script.env_py_location)
    place = place_in_revisions(environment, error) or place_in(path, error)
    where = str(place) if place else os.path.relpath(path)
    known = connection_failure(error, where)
    if known is not None:
        return known
    if isinstance(error, ResolutionError) and error.argument in recorded_before(environment):
        return error.is_recorded()
    if isinstance(error, GitmigError):
        return error
    if is_function_missing(error):
        return function_missing(error)
    if not os.path.exists(path):
        return ConfigurationError(
            f"there is no env.py in {os.path.dirname(path)}",
            "correct script_location in the configuration, or make a project with `gitmig init`",
        )
    lines = [*([place.source] if place else []), *about_statement(error), "type the command with --traceback for more"]
    return EnvironmentFailed(redact(f"{where} failed: {said(error)}"), redact("\n  ".join(lines)))


def about_statement(error: Exception) -> list[str]:
    """The statement that a database refused, and what to do where that is known."""
    if not isinstance(error, exc.DBAPIError) or not error.statement:
        return []
    remedy = remedy_for_statement(error)
    return [f"statement: {shortened(error.statement)}", *([remedy] if remedy else [])]
