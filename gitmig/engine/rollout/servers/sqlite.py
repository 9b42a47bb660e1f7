"""SQLite: the lock is each revision's own transaction, begun with BEGIN IMMEDIATE."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any, ClassVar

from sqlalchemy import URL, Connection
from sqlalchemy.exc import OperationalError

from gitmig.engine.rollout.servers.base import RunOutside, Server, VersionTableName, lock_timeout_error, poll
from gitmig.engine.runtime.refusals import file_of
from gitmig.errors import NotSupported, ReadOnlyTarget

BUSY = ("database is locked", "database table is locked", "database schema is locked")
LOCKS = "/proc/locks"
FOREIGN_KEYS = re.compile(r"(?i)\s*pragma\s+(?:main\.)?foreign_keys\s*[=(]\s*'?(\w+)'?\s*\)?\s*;?\s*")
ON = {"on", "1", "true", "yes"}
WRITING = re.compile(r"(?i)\s*(?:create|alter|drop|insert|update|delete|replace|with)\b")


class SQLite(Server):
    """A file: whoever begins a write transaction first is alone; the others poll, then read the heads again."""

    kind: ClassVar[str] = "SQLite"
    dialects: ClassVar[frozenset[str]] = frozenset({"sqlite"})

    def __init__(self, url: URL) -> None:
        super().__init__(url)
        if not url.database or url.database == ":memory:":
            raise NotSupported(
                "a SQLite database in memory is another one for each connection",
                "give the target a file: sqlite:///path",
            )
        self.table = VersionTableName("alembic_version")
        self.foreign_keys_before: int | None = None
        self.foreign_keys_after: str | None = None

    def database(self) -> str:
        return file_of(self.url)

    def exists(self) -> bool:
        """Whether there is a file yet; connecting would make one."""
        return os.path.exists(self.database())

    def identity(self, connection: Connection) -> tuple[object, ...]:
        files = [row[2] for row in connection.exec_driver_sql("pragma database_list") if row[1] == "main"]
        if not files or not files[0]:
            return ("memory", id(connection))
        found = os.stat(files[0])
        return (found.st_dev, found.st_ino)

    def ensure_writable(self) -> None:
        told = self.control.exec_driver_sql("pragma query_only").scalar() or self.url.query.get("mode") == "ro"
        if told or not writable_file(self.database()):
            raise ReadOnlyTarget(
                f"{self.database()} cannot be written", "give this user write access to it and its folder"
            )

    def acquire(self, table: VersionTableName, wait: float) -> None:  # noqa: ARG002 (the wait comes with each revision)
        self.table = table

    def prepare(self, work: Connection, wait: float, lock_timeout: float | None) -> None:  # noqa: ARG002 (no second session)
        if lock_timeout is not None:
            work.exec_driver_sql(f"pragma busy_timeout = {round(lock_timeout * 1000)}")
        work.commit()

    def begin(self, work: Connection, wait: float) -> None:
        before = work.exec_driver_sql("pragma busy_timeout").scalar()
        # no waiting inside the library, where no signal is seen
        work.exec_driver_sql("pragma busy_timeout = 0")
        try:
            began = poll(lambda: self.try_begin(work), wait)
        except BaseException:
            work.rollback()
            raise
        if not began:
            raise lock_timeout_error(self, self.table, wait, holder_of(self.database()))
        work.exec_driver_sql(f"pragma busy_timeout = {before}")

    def try_begin(self, work: Connection) -> bool:
        if driver_connection(work).in_transaction:  # env.py lets SQLAlchemy emit BEGIN, which is the deferred one
            work.exec_driver_sql("rollback")
        try:
            work.exec_driver_sql("begin immediate")
        except OperationalError as error:
            work.rollback()
            if self.is_temporary(error):
                return False
            raise
        return True

    def verify_lock(self, work: Connection) -> None:
        """The transaction itself is the lock."""

    def stopper(self, work: Connection) -> Callable[[], None]:
        interrupt: Callable[[], None] = driver_connection(work).interrupt
        return interrupt

    def before_statement(self, work: Connection, statement: str) -> None:
        """A revision is in a transaction all the time, also where the driver by itself would not begin one."""
        driver = driver_connection(work)
        switch = FOREIGN_KEYS.fullmatch(statement)
        if switch is None:
            autocommit = work.get_execution_options().get("isolation_level") == "AUTOCOMMIT"
            if not driver.in_transaction and not autocommit and WRITING.match(statement):
                execute(work, "begin immediate")
        elif driver.in_transaction and self.foreign_keys_after is not None:
            self.foreign_keys_after = statement
        elif driver.in_transaction and (switch[1].lower() in ON) != bool(execute(work, "pragma foreign_keys")):
            raise RunOutside(statement)

    def run_outside(self, work: Connection, statement: str) -> None:
        self.foreign_keys_before = execute(work, "pragma foreign_keys")
        self.foreign_keys_after = statement
        super().run_outside(work, statement)

    def after_revision(self, work: Connection, *, applied: bool) -> None:
        if self.foreign_keys_after is None or driver_connection(work).in_transaction:
            return
        execute(work, self.foreign_keys_after if applied else f"pragma foreign_keys = {self.foreign_keys_before}")
        self.foreign_keys_after = None

    def is_temporary(self, error: BaseException) -> bool:
        said = str(getattr(error, "orig", None) or error)
        return any(words in said for words in BUSY)


def execute(work: Connection, statement: str) -> Any:
    """Execute without SQLAlchemy, which would begin a transaction of its own; returns the first value, if any."""
    cursor = work.connection.cursor()
    try:
        cursor.execute(statement)
        row = cursor.fetchone()
    finally:
        cursor.close()
    return row[0] if row else None


def driver_connection(work: Connection) -> Any:
    return work.connection.driver_connection


def writable_file(path: str) -> bool:
    """Whether the file, or the folder that it will be made in, may be written."""
    return os.access(path if os.path.exists(path) else os.path.dirname(path), os.W_OK)


def holder_of(path: str) -> str:
    """The processes that hold a write lock on a database file, where the kernel tells (Linux)."""
    try:
        numbers = {str(os.stat(path + suffix).st_ino) for suffix in ("", "-shm") if os.path.exists(path + suffix)}
        with open(LOCKS, encoding="ascii") as stream:
            rows = [line.split() for line in stream]
    except OSError:
        return "the holder is not known"
    pids = {row[4] for row in rows if len(row) > 5 and row[3] == "WRITE" and row[5].rpartition(":")[2] in numbers}
    return ", ".join(f"process {pid}" for pid in sorted(pids)) or "it has just gone"
