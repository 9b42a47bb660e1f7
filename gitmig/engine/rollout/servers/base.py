"""What a deploy asks of a server, whatever its kind: who it is, whether it may be written, and one lock for N runners."""

from __future__ import annotations

import hashlib
import os
import random
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from gitmig.engine.rollout.address import synchronous
from gitmig.engine.runtime.refusals import refusal
from gitmig.errors import ConfigurationError, LockTimeout, TargetUnreachable
from gitmig.secrets import redact

CONNECT_SECONDS = 10
POLL_SECONDS = 0.05
LONGEST_POLL_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class VersionTableName:
    """Which table holds a project's version rows: several projects may share one database, each with its own lock."""

    name: str
    schema: str | None = None

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name

    def in_schema(self, schema: str | None) -> VersionTableName:
        return replace(self, schema=schema)


def first_line(error: BaseException) -> str:
    """What a driver said, in one line, without secrets and without SQLAlchemy's own additions."""
    cause = getattr(error, "orig", None) or error
    lines = redact(str(cause)).strip().splitlines()
    return lines[0] if lines else type(cause).__name__


def runner_name() -> str:
    """What other people see of this run in the server's list of sessions."""
    return f"gitmig deploy {socket.gethostname()}:{os.getpid()}"


def fingerprint(*parts: object) -> bytes:
    return hashlib.sha256("\x00".join(map(str, ("gitmig", *parts))).encode()).digest()


def poll(attempt: Callable[[], bool], wait: float, clock: Callable[[], float] = time.monotonic) -> bool:
    """Try until it works or `wait` seconds are over; never a blocking wait on the server, and never two runners in step."""
    deadline = clock() + wait
    pause = POLL_SECONDS
    while not attempt():
        left = deadline - clock()
        if left <= 0:
            return False
        time.sleep(min(left, pause * random.uniform(0.5, 1.0)))  # noqa: S311 (jitter, not a secret)
        pause = min(pause * 1.5, LONGEST_POLL_SECONDS)
    return True


class RunOutside(Exception):
    """A revision executes what has no effect inside its transaction: the statement is to be run before it begins."""

    def __init__(self, statement: str) -> None:
        super().__init__(statement)
        self.statement = statement


class Server(ABC):
    """One target's server.

    `control` is a connection of our own, in autocommit: it holds the run's lock and is never in a transaction. The work is
    done on `work`, the connection that env.py made. A driver's error leaves as one of ours where it is about the connection.
    """

    kind: ClassVar[str]
    dialects: ClassVar[frozenset[str]]

    def __init__(self, url: URL) -> None:
        self.url = url
        self.engine: Engine = create_engine(
            synchronous(url),
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args=self.connect_arguments(synchronous(url)),
        )
        self._control: Connection | None = None

    def connect_arguments(self, url: URL) -> dict[str, Any]:  # noqa: ARG002 (some servers need none)
        return {}

    @property
    def version(self) -> str:
        """The product and its version, once connected."""
        numbers = getattr(self.engine.dialect, "server_version_info", None) or ()
        return " ".join([self.kind, ".".join(str(number) for number in numbers if isinstance(number, int))]).strip()

    def exists(self) -> bool:
        """Whether the database is there, or would be made by connecting to it."""
        return True

    @property
    def control(self) -> Connection:
        if self._control is None:
            self._control = self.connect()
        return self._control

    def connect(self) -> Connection:
        """One more connection of our own, or an error that says whether waiting helps."""
        try:
            return self.engine.connect()
        except OperationalError as error:
            said = first_line(error)
            if refused := refusal(error, self.url):
                raise ConfigurationError(f"{refused.problem}: {said}", refused.remedy) from None
            raise TargetUnreachable(
                f"the server does not answer: {said}", "run the same command again when it does"
            ) from None
        except UnicodeError as error:
            raise ConfigurationError(
                f"the driver cannot send this user or password: {type(error).__name__}",
                "use a password of ASCII characters",
            ) from None
        except SQLAlchemyError as error:
            raise TargetUnreachable(f"no connection to the server: {first_line(error)}") from None

    def close(self) -> None:
        """Give up the lock, if it is still there, and go."""
        if self._control is not None:
            with suppress(SQLAlchemyError):  # the session may have been ended by somebody else
                self._control.close()
            self._control = None
        self.engine.dispose()

    @abstractmethod
    def identity(self, connection: Connection) -> tuple[object, ...]:
        """Equal for two connections when, and only when, they are to the same database of the same server."""

    @abstractmethod
    def database(self) -> str:
        """The database's name, for messages."""

    @abstractmethod
    def ensure_writable(self) -> None:
        """Raise ReadOnlyTarget for a replica or a server that takes no writes, whatever this role is allowed to."""

    def located(self, work: Connection, table: VersionTableName) -> VersionTableName:  # noqa: ARG002 (one schema a database)
        """The version table with its schema, as the working session sees it."""
        return table

    @abstractmethod
    def acquire(self, table: VersionTableName, wait: float) -> None:
        """Take the run's lock within `wait` seconds, or raise LockTimeout that names its holder."""

    @abstractmethod
    def prepare(self, work: Connection, wait: float, lock_timeout: float | None) -> None:
        """Make the working session ready: bound its waits, and let no other run begin while it works."""

    @abstractmethod
    def begin(self, work: Connection, wait: float) -> None:
        """Begin a revision's transaction on the working session."""

    @abstractmethod
    def verify_lock(self, work: Connection) -> None:
        """Raise LockLost unless the lock is still ours, asked on the working session."""

    def is_autocommit(self, work: Connection) -> bool:  # noqa: ARG002 (asked of every kind of server)
        """Whether each statement of the working session commits, so that nothing can be rolled back."""
        return False

    @abstractmethod
    def stopper(self, work: Connection) -> Callable[[], None] | None:
        """A function that another thread may call to stop what the working session runs, if it still runs anything."""

    def release(self, work: Connection) -> None:
        """Give the working session's lock back; the run's own goes with `close()`."""
        if not work.closed and not work.invalidated:
            work.rollback()

    def before_statement(self, work: Connection, statement: str) -> None:  # noqa: B027 (most have nothing to do)
        """Called before each statement of a revision; may raise RunOutside."""

    def run_outside(self, work: Connection, statement: str) -> None:
        """Run a statement between two transactions."""
        work.exec_driver_sql(statement)
        work.rollback()

    def after_revision(self, work: Connection, *, applied: bool) -> None:  # noqa: B027 (most have nothing to do)
        """Put back what `run_outside` changed."""

    def commits_by_itself(self, statement: str) -> bool:  # noqa: ARG002 (asked of every kind of server)
        """Whether the server commits when it runs this statement."""
        return False

    def is_temporary(self, error: BaseException) -> bool:  # noqa: ARG002 (asked of every kind of server)
        """Whether the error may go away by itself: a lock that was waited for too long, a deadlock."""
        return False


def lock_timeout_error(server: Server, table: VersionTableName, wait: float, holder: str) -> LockTimeout:
    return LockTimeout(
        f"another run holds the lock of {table} in {server.database()}, still after {wait:g} s: {holder}",
        "wait for it and run the same command again, or wait longer with --lock-wait",
        holder,
    )
