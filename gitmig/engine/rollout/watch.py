"""Which statements of a revision the server has kept: what an error must say about the state that it left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event

from gitmig.engine.rollout.servers.base import Server

READING = re.compile(r"(?i)\s*(?:select|show|set|pragma|explain|describe|savepoint|release|begin|rollback|values)\b")
UNDOING = re.compile(r"(?i)\s*rollback\b(?!\s+to\b)")
ENDING = re.compile(r"(?i)\s*(?:commit|end)\b")


class Watch:
    """Listens on the working connection.

    `committed` are the writing statements that stay whatever happens next, `pending` those that a rollback takes back.
    `server.before_statement` is called before every statement, `server.verify_lock` before every commit of the connection;
    each prevents it by raising.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.committed: list[str] = []
        self.pending: list[str] = []

    def forget(self) -> None:
        """A new revision begins."""
        self.committed.clear()
        self.pending.clear()

    def keep(self) -> None:
        self.committed += self.pending
        self.pending.clear()

    def ends_transaction(self, connection: Connection, statement: str) -> bool:
        """Whether the statement commits by itself, or is executed where each one does; reading alone never counts."""
        if ENDING.match(statement) or self.server.commits_by_itself(statement):
            return True
        return connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT" and not READING.match(
            statement
        )

    def before(self, connection: Connection, cursor: Any, statement: str, *_rest: Any) -> None:  # noqa: ARG002 (an event)
        self.server.before_statement(connection, statement)
        if self.ends_transaction(connection, statement):
            self.ensure_allowed(connection)
            # what an implicit commit keeps is kept even when the statement itself then fails
            self.keep()

    def after(self, connection: Connection, cursor: Any, statement: str, *_rest: Any) -> None:  # noqa: ARG002 (an event)
        if UNDOING.match(statement):
            self.pending.clear()
        if READING.match(statement) or ENDING.match(statement):
            return
        self.pending.append(statement)
        if self.ends_transaction(connection, statement):
            self.keep()

    def ensure_allowed(self, connection: Connection) -> None:
        try:
            self.server.verify_lock(connection)
        except BaseException:
            # SQLAlchemy counts the transaction as ended when its commit event raises, but the server does not
            connection.invalidate()
            raise

    def commit(self, connection: Connection) -> None:
        self.ensure_allowed(connection)
        self.keep()

    def rollback(self, connection: Connection) -> None:  # noqa: ARG002 (an event)
        self.pending.clear()

    @contextmanager
    def listening(self, connection: Connection) -> Iterator[Watch]:
        listeners: dict[str, Callable[..., None]] = {
            "before_cursor_execute": self.before,
            "after_cursor_execute": self.after,
            "commit": self.commit,
            "rollback": self.rollback,
        }
        for name, listener in listeners.items():
            event.listen(connection, name, listener)
        try:
            yield self
        finally:
            for name, listener in listeners.items():
                event.remove(connection, name, listener)
