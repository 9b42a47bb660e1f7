"""MySQL and MariaDB: GET_LOCK with the database in its name; their DDL commits by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

from sqlalchemy import URL, Connection, text

from gitmig.engine.rollout.servers.base import (
    CONNECT_SECONDS,
    Server,
    VersionTableName,
    fingerprint,
    lock_timeout_error,
    poll,
    runner_name,
)
from gitmig.errors import LockLost, LockTimeout, NotSupported, ReadOnlyTarget

LONGEST_NAME = 64
TEMPORARY = {1205, 1213}
COMMENT = re.compile(r"(?:\s+|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|/\*(?!!).*?\*/)*", re.DOTALL)
COMMITTING = re.compile(
    r"(?i)(?:create|drop|alter|rename|truncate|grant|revoke|analyze|optimize|repair|lock|unlock|begin|commit|start"
    r"|install|uninstall|flush|reset|cache|load\s+index|set\s+autocommit)\b(?!\s+temporary\b)"
)
HOLDER = "select id, user, host, time from information_schema.processlist where id = :id"


class MySQL(Server):
    """The run's lock is on the control session; the working session holds a second one, which lives as long as its statement."""

    kind: ClassVar[str] = "MySQL"
    dialects: ClassVar[frozenset[str]] = frozenset({"mysql", "mariadb"})

    def __init__(self, url: URL) -> None:
        super().__init__(url)
        self.name = ""
        self.table = VersionTableName("alembic_version")
        self.id: int | None = None

    def connect_arguments(self, url: URL) -> dict[str, Any]:
        if url.get_driver_name() != "pymysql":
            return {}
        wanted = {"connect_timeout": CONNECT_SECONDS, "program_name": runner_name()}
        return {name: value for name, value in wanted.items() if name not in url.query}

    @property
    def version(self) -> str:
        words = super().version
        return words.replace(self.kind, "MariaDB") if getattr(self.engine.dialect, "is_mariadb", False) else words

    def database(self) -> str:
        return str(self.control.scalar(text("select database()")))

    def identity(self, connection: Connection) -> tuple[object, ...]:
        query = "select database(), @@hostname, @@port, @@datadir, @@server_id"
        return tuple(connection.execute(text(query)).one())

    def ensure_writable(self) -> None:
        if self.control.scalar(text("select @@global.read_only")):
            raise ReadOnlyTarget(f"the server of {self.database()} is read_only: a replica", "deploy to its primary")
        cluster = self.control.execute(text("show global variables like 'wsrep_on'")).first()
        if cluster is not None and cluster[1] == "ON":
            raise NotSupported(
                f"{self.database()} is on a Galera cluster, whose GET_LOCK excludes nobody on the other nodes",
                "run `gitmig upgrade` from one place only",
            )

    def acquire(self, table: VersionTableName, wait: float) -> None:
        self.table = table
        self.name = lock_name(self.database(), table)
        self.id = self.control.scalar(text("select connection_id()"))
        self.control.exec_driver_sql("set session wait_timeout = 86400")
        if not poll(lambda: self.try_lock(self.control, self.name), wait):
            raise self.timed_out(wait, self.name)

    def try_lock(self, connection: Connection, name: str) -> bool:
        return bool(connection.scalar(text("select get_lock(:name, 0)"), {"name": name}))

    def timed_out(self, wait: float, name: str) -> LockTimeout:
        holder = self.control.scalar(text("select is_used_lock(:name)"), {"name": name})
        row = self.control.execute(text(HOLDER), {"id": holder}).first()
        words = f"connection {holder}" + (f" (user {row[1]}, from {row[2]}, {row[3]} s)" if row else "")
        return lock_timeout_error(self, self.table, wait, words if holder else "it has just gone")

    def prepare(self, work: Connection, wait: float, lock_timeout: float | None) -> None:
        if lock_timeout is not None:
            whole = max(1, round(lock_timeout))
            work.exec_driver_sql(f"set session lock_wait_timeout = {whole}, innodb_lock_wait_timeout = {whole}")
        if not poll(lambda: self.try_lock(work, self.work_name), wait):
            raise self.timed_out(wait, self.work_name)
        work.commit()

    @property
    def work_name(self) -> str:
        return f"{self.name}:w"

    def begin(self, work: Connection, wait: float) -> None:  # noqa: ARG002 (nobody else can hold both locks)
        # a new transaction, so that it sees what was committed while this run waited
        work.rollback()

    def verify_lock(self, work: Connection) -> None:
        if work.scalar(text("select is_used_lock(:name)"), {"name": self.name}) != self.id:
            raise LockLost(
                f"the session that held the lock of {self.table} (connection {self.id}) is gone: nothing more is run",
                "another run may have begun; run the same command again",
            )

    def is_autocommit(self, work: Connection) -> bool:
        return bool(work.scalar(text("select @@session.autocommit")))

    def stopper(self, work: Connection) -> Callable[[], None]:
        number = work.scalar(text("select connection_id()"))
        work.rollback()

        def stop() -> None:
            with self.connect() as connection:
                # the client has left in the middle of an answer, or will: the session is of no use any more
                if connection.execute(text(HOLDER), {"id": number}).first() is not None:
                    connection.exec_driver_sql(f"kill {int(number)}")

        return stop

    def release(self, work: Connection) -> None:
        super().release(work)
        if not work.closed and not work.invalidated:
            work.execute(text("select release_lock(:name)"), {"name": self.work_name})
            work.commit()

    def commits_by_itself(self, statement: str) -> bool:
        match = COMMENT.match(statement)
        return COMMITTING.match(statement, match.end() if match else 0) is not None

    def is_temporary(self, error: BaseException) -> bool:
        cause = getattr(error, "orig", None) or error
        return bool(cause.args) and cause.args[0] in TEMPORARY


def lock_name(database: str, table: VersionTableName) -> str:
    """At most 64 characters, with two to spare; GET_LOCK's names are the whole server's, so the database is in it."""
    digest = fingerprint(database, table.schema or database, table.name).hex()[:16]
    return f"gitmig:{database[: LONGEST_NAME - 26]}:{digest}"
