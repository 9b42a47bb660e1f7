"""SQLite's `PRAGMA foreign_keys`, off while a table is replaced: dropping the old one would count as deleting its rows.

A database that does not enforce foreign keys sees none of this. Where it does, a transaction of somebody else's, in which
SQLite ignores the PRAGMA, is the one case in which a table that others refer to cannot be replaced.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from gitmig.errors import BatchError, RowsWithoutParent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gitmig.engine.ddl.standard import DefaultImpl

OFF, ON = "PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"
DIRECTIVE = "batch_alter_table"
MEMO = "gitmig.foreign_keys"


@dataclass(slots=True)
class Enforcement:
    """How a connection enforces foreign keys: put off until the end of a scope, which is a revision or a lone block.

    A scope that is `ours` ends its transaction itself. `asked` is for a deploy, which begins a revision's transaction
    before the revision: it refuses the PRAGMA, rolls back, executes it outside and runs the revision once more; what is
    to be executed afterwards is said by the second PRAGMA.
    """

    connection: Any
    ours: bool = False
    paused: bool = False
    asked: bool = False
    elsewhere: bool = False
    before: Counter[tuple[str, str]] | None = None

    def is_on(self) -> bool:
        return bool(self._query("PRAGMA foreign_keys")[0][0])

    def pause(self) -> None:
        """Switch off where that is possible and needed; inside a transaction SQLite does not, and says nothing."""
        if not self.ours or not self.is_on():
            return
        if not self._in_transaction():
            self.before = self.violations()
            self._query(OFF)
            self.paused = True
            return
        self.asked = True
        self.connection.exec_driver_sql(OFF)
        self.asked = False

    def check(self) -> None:
        """Before the commit: what an enforcing database would not have let happen."""
        if self.elsewhere:
            self.connection.exec_driver_sql(ON)
        if not self.paused or self.before is None:
            return
        after = self.violations()
        for (child, parent), count in sorted((after or Counter()).items()):
            if count > self.before[child, parent]:
                raise RowsWithoutParent(child, parent, count - self.before[child, parent])

    def resume(self) -> None:
        """After the commit, or the rollback."""
        if self.paused and not self.connection.invalidated and not self.connection.closed:
            self._query(ON)
        self.paused, self.before = False, None

    def violations(self) -> Counter[tuple[str, str]] | None:
        """How many rows of which table miss their parent; None where a key refers to columns that are no key."""
        try:
            return Counter((row[0], row[2]) for row in self._query("PRAGMA foreign_key_check"))
        except self.connection.dialect.loaded_dbapi.Error:
            return None

    def referring(self, table: str, schema: str | None) -> str | None:
        """A table whose rows dropping this one would delete, change or trip over; the table itself may be one."""
        quote = self.connection.dialect.identifier_preparer.quote_identifier
        database = quote(schema or "main")
        tables = f"SELECT name FROM {database}.sqlite_master WHERE type = 'table' ORDER BY name"  # noqa: S608 (quoted)
        for (name,) in self._query(tables):
            keys = self._query(f"PRAGMA {database}.foreign_key_list({quote(name)})")
            columns = [quote(key[3]) for key in keys if key[2].lower() == table.lower()]
            filled = " OR ".join(f"{column} IS NOT NULL" for column in columns)
            rows = f"SELECT 1 FROM {database}.{quote(name)} WHERE {filled} LIMIT 1"  # noqa: S608 (all of it quoted)
            if columns and self._query(rows):
                return str(name)
        return None

    def _in_transaction(self) -> bool:
        return bool(getattr(self.connection.connection.driver_connection, "in_transaction", True))

    def _query(self, statement: str) -> Sequence[Any]:
        """Without SQLAlchemy, which would begin a transaction of its own."""
        cursor = self.connection.connection.cursor()
        try:
            cursor.execute(statement)
            rows: Sequence[Any] = cursor.fetchall()
        finally:
            cursor.close()
        return rows


def enforcement(impl: DefaultImpl) -> Enforcement | None:
    """That of an SQLite connection; None for scripts and for other databases."""
    if impl.as_sql or impl.connection is None or impl.dialect.name != "sqlite":
        return None
    found: Enforcement = impl.memo.setdefault(MEMO, Enforcement(impl.connection))
    return found


@contextmanager
def pausable(impl: DefaultImpl, *, ours: bool, ahead: bool) -> Iterator[Enforcement | None]:
    """Around a transaction, in which a block can then replace tables; `ahead` of it where it is known to need that."""
    found = enforcement(impl)
    if found is None or found.ours:
        yield found
        return
    found.ours, found.elsewhere, found.asked = ours, found.asked, False
    try:
        if ahead:
            found.pause()
        yield found
    finally:
        found.ours = found.elsewhere = False
        found.resume()


def ensure_rows_are_safe(impl: DefaultImpl, table: str, schema: str | None) -> None:
    """Before a table is replaced: nobody's rows go with the old one."""
    found = enforcement(impl)
    if found is None or not found.is_on():
        return
    child = found.referring(table, schema)
    if child is None:
        return
    found.pause()
    if found.is_on():
        raise BatchError(
            f"{table!r} cannot be replaced: PRAGMA foreign_keys is on, so dropping the old table would count as "
            f"deleting the rows that rows of {child!r} refer to, and a transaction is open, in which it stays on",
            "in env.py, run PRAGMA foreign_keys=OFF before any transaction, or let context.begin_transaction() begin "
            "the first one, with transaction_per_migration=True",
        )


def may_replace_tables(function: Callable[..., Any]) -> bool:
    """Whether a revision's function has a batch block, or calls a function of its file that has one."""
    waiting, seen = [function], set()
    while waiting:
        code = getattr(waiting.pop(), "__code__", None)
        if code is None or code in seen:
            continue
        seen.add(code)
        names = names_in(code)
        if DIRECTIVE in names:
            return True
        here = getattr(function, "__globals__", {})
        waiting.extend(value for name in names if isinstance(value := here.get(name), FunctionType))
    return False


def names_in(code: CodeType) -> set[str]:
    inner = (names_in(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*inner)
