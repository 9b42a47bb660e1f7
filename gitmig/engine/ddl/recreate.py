"""A table replaced by another: created beside it, filled from it, renamed to its name."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from sqlalchemy import exc, select

from gitmig.engine.ddl.table_build import build_indexes, build_table, rows_to_copy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Table

    from gitmig.engine.ddl.standard import DefaultImpl
    from gitmig.engine.ddl.table_draft import TableDraft


def recreate_table(impl: DefaultImpl, draft: TableDraft) -> Table:
    """The new table; all that can be wrong with the draft is found before the first statement."""
    new_table = build_table(draft)
    indexes = build_indexes(draft)
    rows = rows_to_copy(draft)
    impl.prep_table_for_batch(draft, draft.table)
    in_transaction = is_in_transaction(impl)
    impl.create_table(new_table)
    with temporary_table_removed(impl, new_table, in_transaction=in_transaction):
        impl._exec(new_table.insert().from_select(list(rows), select(*rows.values())))  # noqa: SLF001
        impl.drop_table(draft.table)
        impl.rename_table(new_table.name, draft.table.name, schema=draft.table.schema)
        for index in indexes:
            impl.create_index(index)
    return new_table


def is_in_transaction(impl: DefaultImpl) -> bool:
    """Whether the driver has begun a transaction: that of SQLite begins one with the first INSERT, not before DDL."""
    if impl.as_sql or impl.connection is None:
        return True
    return bool(getattr(impl.connection.connection.driver_connection, "in_transaction", True))


@contextlib.contextmanager
def temporary_table_removed(impl: DefaultImpl, table: Table, *, in_transaction: bool) -> Iterator[None]:
    """On failure put back the old table and drop the new one.

    Where the new table was created outside of a transaction, what followed is rolled back first: otherwise the DROP
    itself would be rolled back with it, and the next attempt would find the temporary table in its way.
    """
    try:
        yield
    except BaseException:
        if not impl.as_sql:
            if not in_transaction and impl.connection is not None:
                impl.connection.connection.rollback()
            # a transaction that the failure has aborted takes the table with it, and refuses this
            with contextlib.suppress(exc.DBAPIError):
                impl.drop_table(table)
        raise
