"""When a run's work is committed: at its end, after each revision, or by whoever opened the connection."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from gitmig.errors import GitmigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from sqlalchemy import Connection

    from gitmig.engine.ddl.standard import DefaultImpl


def is_in_transaction(connection: Any) -> bool:
    """False for what has no transactions: no connection, or SQLAlchemy's mock of one."""
    return bool(hasattr(connection, "in_transaction") and connection.in_transaction())


class Transactions:
    """The transaction of the moment.

    A connection that is in a transaction when a run is configured keeps it: the run neither begins nor commits, which
    is then its owner's business. `committed` is called after each commit of ours.
    """

    def __init__(
        self,
        impl: DefaultImpl,
        connection: Connection | None,
        *,
        as_sql: bool,
        for_each_revision: bool,
        committed: Callable[[], None],
    ) -> None:
        self.impl = impl
        self.connection: Any = connection
        self.as_sql = as_sql
        self.for_each_revision = for_each_revision
        self.committed = committed
        self.external = not as_sql and is_in_transaction(connection)
        self.open = False

    def begin(self, revision: bool) -> AbstractContextManager[ProxyTransaction | None]:
        """The scope of one revision, or of the whole run; a scope that this run does not commit does nothing."""
        if self.external or not self._commits(revision):
            return nullcontext()
        if self.as_sql:
            return self._in_script() if self.impl.transactional_ddl else nullcontext()
        if self.open:
            return nullcontext()
        if not self.connection.in_transaction():  # reading the version table has begun one already
            self.connection.begin()
        self.open = True
        return ProxyTransaction(self)

    def _commits(self, revision: bool) -> bool:
        if not self.impl.transactional_ddl:
            return revision
        return revision == self.for_each_revision

    @contextmanager
    def _in_script(self) -> Iterator[None]:
        # no COMMIT after an error: what is in the script so far must not be applied
        self.impl.emit_begin()
        yield
        self.impl.emit_commit()

    def end(self, commit: bool) -> None:
        """Commit or roll back the transaction of the moment."""
        was_open, self.open = self.open, False
        if not was_open:
            raise GitmigError(
                "there is no transaction to " + ("commit" if commit else "roll back"),
                hint="it was ended before, or belongs to whoever opened the connection",
            )
        # a revision may have ended it with get_bind().commit(): what followed is in a transaction that began by itself
        if commit:
            self.connection.commit()
            self.committed()
        else:
            self.connection.rollback()

    def settle(self) -> None:
        """Commit what a run wrote outside of its revisions, such as the version table, where each revision commits alone.

        Elsewhere the run's own scope does, or env.py, which may have opened none on purpose.
        """
        if self.as_sql or self.external or self.open or not self._commits(revision=True):
            return
        if is_in_transaction(self.connection):
            self.connection.commit()
            self.committed()

    @contextmanager
    def autocommit(self) -> Iterator[None]:
        """Outside of any transaction: what was done so far is committed, a new one begins afterwards."""
        if not self.as_sql:
            with self._autocommit_on_connection():
                yield
            return
        if not self.impl.transactional_ddl:
            yield
            return
        self.impl.emit_commit()
        try:
            yield
        finally:
            # also after an error: the revision may catch it and go on
            self.impl.emit_begin()

    @contextmanager
    def _autocommit_on_connection(self) -> Iterator[None]:
        interrupted = self.connection.in_transaction()
        if interrupted:
            self._commit_before_autocommit()
        level = self.connection.get_isolation_level()
        self.connection.execution_options(isolation_level="AUTOCOMMIT")
        try:
            with self.connection.begin():
                yield
        finally:
            if not self.connection.invalidated:
                self.connection.execution_options(isolation_level=level)
                # also after an error: the revision may catch it and go on
                self._begin_again(interrupted)

    def _begin_again(self, interrupted: bool) -> None:
        if interrupted:
            self.connection.begin()
        self.open = interrupted

    def _commit_before_autocommit(self) -> None:
        if not self.open:
            raise GitmigError(
                "autocommit_block() would have to commit a transaction that the run does not own",
                hint="env.py runs statements on the connection before context.configure(), or outside of "
                "`with context.begin_transaction()`: commit them before, or use another connection for them",
            )
        self.end(commit=True)


class ProxyTransaction:
    """Ends whichever transaction is current when it is asked to: an autocommit block replaces the first one."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    @property
    def is_active(self) -> bool:
        return self._transactions.open and bool(self._transactions.connection.in_transaction())

    def commit(self) -> None:
        self._transactions.end(commit=True)

    def rollback(self) -> None:
        self._transactions.end(commit=False)

    def __enter__(self) -> ProxyTransaction:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._transactions.open:
            self._transactions.end(commit=kind is None)
