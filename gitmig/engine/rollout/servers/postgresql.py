"""PostgreSQL: a session-level advisory lock, and a table lock inside each revision's transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError

from gitmig.engine.rollout.servers.base import (
    CONNECT_SECONDS,
    Server,
    VersionTableName,
    fingerprint,
    lock_timeout_error,
    poll,
    runner_name,
)
from gitmig.errors import LockLost, LockTimeout, ReadOnlyTarget

LIBPQ = {"psycopg", "psycopg2"}
LOCK_NOT_AVAILABLE = "55P03"
MISSING = {"42P01", "3F000"}
TEMPORARY = {LOCK_NOT_AVAILABLE, "40P01", "40001"}

IDENTITY = """
select current_database(), pg_postmaster_start_time()::text, (select oid from pg_database where datname = current_database())
"""
WRITABLE = "select pg_is_in_recovery(), current_setting('default_transaction_read_only')"
HOLDER = """
select a.pid, a.application_name, a.usename, coalesce(host(a.client_addr), 'local'), a.backend_start::timestamp(0)
from pg_locks l join pg_stat_activity a using (pid)
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select oid from pg_database where datname = current_database())
  and (l.classid::bigint << 32 | l.objid::bigint) = :key
"""
HELD = """
select count(*) from pg_locks
where locktype = 'advisory' and granted and objsubid = 1 and pid = :pid
  and database = (select oid from pg_database where datname = current_database())
  and (classid::bigint << 32 | objid::bigint) = :key
"""
WRITERS = """
select a.pid, a.application_name, a.usename, coalesce(host(a.client_addr), 'local'), a.backend_start::timestamp(0)
from pg_locks l join pg_stat_activity a using (pid)
where l.relation = to_regclass(:table) and l.granted and l.mode <> 'AccessShareLock' and a.pid <> pg_backend_pid()
"""
STOP = "select pg_cancel_backend(pid) from pg_stat_activity where pid = :pid and state = 'active'"
LOCATED = """
select coalesce((select relnamespace::regnamespace::text from pg_class where oid = to_regclass(:table)), current_schema())
"""


class PostgreSQL(Server):
    """The run's lock is on the control session; the working session holds a second one, which lives as long as its statement."""

    kind: ClassVar[str] = "PostgreSQL"
    dialects: ClassVar[frozenset[str]] = frozenset({"postgresql"})

    def __init__(self, url: URL) -> None:
        super().__init__(url)
        self.key = self.work_key = 0
        self.table = VersionTableName("alembic_version")
        self.pid: int | None = None

    def connect_arguments(self, url: URL) -> dict[str, Any]:
        if url.get_driver_name() not in LIBPQ:
            return {}
        wanted: dict[str, Any] = {
            "connect_timeout": CONNECT_SECONDS,
            "application_name": runner_name(),
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
        }
        return {name: value for name, value in wanted.items() if name not in url.query}

    def database(self) -> str:
        return str(self.control.scalar(text("select current_database()")))

    def identity(self, connection: Connection) -> tuple[object, ...]:
        return tuple(connection.execute(text(IDENTITY)).one())

    def ensure_writable(self) -> None:
        recovering, read_only = self.control.execute(text(WRITABLE)).one()
        if recovering:
            raise ReadOnlyTarget(f"{self.database()} is on a replica (in recovery)", "deploy to its primary")
        if read_only == "on":
            raise ReadOnlyTarget(
                f"{self.database()} is read-only for this role (default_transaction_read_only)",
                "deploy with a role that may write",
            )

    def located(self, work: Connection, table: VersionTableName) -> VersionTableName:
        if table.schema:
            return table
        quoted = work.dialect.identifier_preparer.quote(table.name)
        return table.in_schema(work.scalar(text(LOCATED), {"table": quoted}))

    def keys(self, table: VersionTableName) -> tuple[int, int]:
        """Two 63-bit numbers for database, schema and version table."""
        digest = fingerprint(self.database(), table.schema, table.name)
        return int.from_bytes(digest[:8]) >> 1, int.from_bytes(digest[8:16]) >> 1

    def acquire(self, table: VersionTableName, wait: float) -> None:
        self.table = table
        self.key, self.work_key = self.keys(table)
        self.pid = self.control.scalar(text("select pg_backend_pid()"))
        if self.knows_connection_checks(self.control):
            self.control.exec_driver_sql("set idle_session_timeout = 0")
        if not poll(lambda: self.try_lock(self.control, self.key), wait):
            raise self.timed_out(wait, self.sessions(HOLDER, key=self.key))

    def knows_connection_checks(self, connection: Connection) -> bool:
        version = connection.dialect.server_version_info
        return version is not None and version >= (14,)

    def try_lock(self, connection: Connection, key: int) -> bool:
        return bool(connection.scalar(text("select pg_try_advisory_lock(:key)"), {"key": key}))

    def timed_out(self, wait: float, holder: str) -> LockTimeout:
        return lock_timeout_error(self, self.table, wait, holder)

    def sessions(self, query: str, **parameters: object) -> str:
        """The sessions that a query finds, for a message."""
        rows = self.control.execute(text(query), parameters).all()
        found = [
            f"pid {pid} ({name or 'unnamed'}, user {user}, from {host}, since {since})"
            for pid, name, user, host, since in rows
        ]
        return ", ".join(found) or "it has just gone"

    def prepare(self, work: Connection, wait: float, lock_timeout: float | None) -> None:
        if self.knows_connection_checks(work):
            # a killed runner's statement ends within a second instead of running on; not every platform can
            self.attempt(work, "set client_connection_check_interval = '1s'")
        if lock_timeout is not None:
            work.exec_driver_sql(f"set lock_timeout = {round(lock_timeout * 1000)}")
        work.commit()
        if not poll(lambda: self.try_work_lock(work), wait):
            raise self.timed_out(wait, self.sessions(HOLDER, key=self.work_key))

    def attempt(self, work: Connection, statement: str) -> None:
        try:
            work.exec_driver_sql(statement)
        except DBAPIError:
            work.rollback()
        else:
            work.commit()

    def try_work_lock(self, work: Connection) -> bool:
        taken = self.try_lock(work, self.work_key)
        work.commit()
        return taken

    def begin(self, work: Connection, wait: float) -> None:
        """The version table is locked against writers first: a run that lost its lock, or plain Alembic, cannot get past it."""
        if not poll(lambda: self.try_begin(work), wait):
            raise self.timed_out(wait, self.sessions(WRITERS, table=self.quoted(work)))

    def quoted(self, work: Connection) -> str:
        quote = work.dialect.identifier_preparer.quote
        parts = [part for part in (self.table.schema, self.table.name) if part]
        return ".".join(quote(part) for part in parts)

    def try_begin(self, work: Connection) -> bool:
        try:
            work.exec_driver_sql(f"lock table {self.quoted(work)} in share row exclusive mode nowait")
        except DBAPIError as error:
            work.rollback()
            if sqlstate(error) == LOCK_NOT_AVAILABLE:
                return False
            if sqlstate(error) not in MISSING:  # no table yet: whoever creates it first has it alone until the commit
                raise
        return True

    def verify_lock(self, work: Connection) -> None:
        if not work.scalar(text(HELD), {"pid": self.pid, "key": self.key}):
            raise LockLost(
                f"the session that held the lock of {self.table} (pid {self.pid}) is gone: nothing more is committed",
                "another run may have begun; run the same command again",
            )

    def is_autocommit(self, work: Connection) -> bool:
        return getattr(work.connection.driver_connection, "autocommit", False) is True

    def stopper(self, work: Connection) -> Callable[[], None]:
        pid = work.scalar(text("select pg_backend_pid()"))
        work.rollback()

        def stop() -> None:
            with self.connect() as connection:
                connection.execute(text(STOP), {"pid": pid})

        return stop

    def release(self, work: Connection) -> None:
        super().release(work)
        if not work.closed and not work.invalidated:
            work.execute(text("select pg_advisory_unlock(:key)"), {"key": self.work_key})
            work.commit()

    def is_temporary(self, error: BaseException) -> bool:
        return sqlstate(error) in TEMPORARY


def sqlstate(error: BaseException) -> str | None:
    """The five characters by which PostgreSQL names an error, through any driver."""
    cause = getattr(error, "orig", None) or error
    found = getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)
    return str(found) if found else None
