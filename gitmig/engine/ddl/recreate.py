"""A table replaced by another: created beside it, filled from it, renamed to its name."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import exc, select

from gitmig.engine.ddl.table_build import build_indexes, build_table, rows_to_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from sqlalchemy import Table

    from gitmig.engine.ddl.standard import DefaultImpl
    from gitmig.engine.ddl.table_draft import TableDraft

# how Python's SQLite driver says that it begins transactions in the way it always did
LEGACY = -1


def recreate_table(impl: DefaultImpl, draft: TableDraft) -> Table:
    """The new table; all that can be wrong with the draft is found before the first statement."""
    new_table = build_table(draft)
    indexes = build_indexes(draft)
    rows = rows_to_copy(draft)
    impl.prep_table_for_batch(draft, draft.table)
    with safely(impl, new_table):
        impl.create_table(new_table)
        impl._exec(new_table.insert().from_select(list(rows), select(*rows.values())))  # noqa: SLF001
        impl.drop_table(draft.table)
        impl.rename_table(new_table.name, draft.table.name, schema=draft.table.schema)
        for index in indexes:
            impl.create_index(index)
    return new_table


def safely(impl: DefaultImpl, new_table: Table) -> AbstractContextManager[None]:
    """All of it or nothing."""
    if impl.as_sql or impl.connection is None:
        return contextlib.nullcontext()
    connection = impl.connection.connection
    # other drivers than those of SQLite do not say, and begin a transaction ahead of whatever comes
    if getattr(connection.driver_connection, "in_transaction", True):
        return temporary_table_removed(impl, new_table)
    return transaction_begun(connection)


@contextlib.contextmanager
def transaction_begun(connection: Any) -> Iterator[None]:
    """Begin a transaction: SQLite's driver would with the first INSERT, and leave the new, empty table after a failure.

    Whoever wants each statement committed, as `autocommit_block()` does, has the replacement committed.
    """
    driver = connection.driver_connection
    by_statement = driver.isolation_level is None or getattr(driver, "autocommit", LEGACY) is True
    execute(connection, "BEGIN")
    try:
        yield
    except BaseException:
        if driver.in_transaction:
            execute(connection, "ROLLBACK")
        raise
    if by_statement:
        execute(connection, "COMMIT")


def execute(connection: Any, statement: str) -> None:
    cursor = connection.cursor()
    cursor.execute(statement)
    cursor.close()


@contextlib.contextmanager
def temporary_table_removed(impl: DefaultImpl, table: Table) -> Iterator[None]:
    """On failure drop the new table: a revision may catch the error, and the next attempt would find it in its way."""
    try:
        yield
    except BaseException:
        # a transaction that the failure has aborted takes the table with it, and refuses this
        with contextlib.suppress(exc.DBAPIError):
            impl.drop_table(table)
        raise
