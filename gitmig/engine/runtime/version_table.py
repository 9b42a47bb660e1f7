"""The table in which a database says which revisions it has: one row for each head."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, literal_column, select

from gitmig.errors import VersionRowsDiffer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import ColumnClause, ColumnElement, Connection, Delete, Executable, Table, Update

    from gitmig.engine.ddl.standard import DefaultImpl

NAME = "alembic_version"
# ids that stand for others in a statement that is compiled once, and how ids look that every dialect writes as they are
MARKS = ("first_of_gitmigs_marks", "second_of_gitmigs_marks")
MARK = re.compile(f"({'|'.join(MARKS)})")
PLAIN = re.compile(r"[A-Za-z0-9_.-]+")


class VersionTable:
    """Reads and writes the version rows, through the dialect: into the database, or into the script."""

    def __init__(self, impl: DefaultImpl, connection: Any, options: Mapping[str, Any]) -> None:
        self.impl = impl
        self.connection = connection
        self.as_sql: bool = options.get("as_sql", False)
        self.name: str = options.get("version_table", NAME)
        self.texts: dict[Callable[..., Any], list[str]] = {}
        self.schema: str | None = options.get("version_table_schema")
        self.table: Table = impl.version_table_impl(
            version_table=self.name,
            version_table_schema=self.schema,
            version_table_pk=options.get("version_table_pk", True),
        )

    def exists(self) -> bool:
        return self._is_in(self.connection)

    def _is_in(self, connection: Any) -> bool:
        return bool(inspect(connection).has_table(self.name, schema=self.schema))

    def ensure(self) -> None:
        """Create the table unless it is there, and make that last."""
        with lasting(self.connection, self.as_sql):
            self.table.create(self.connection, checkfirst=not self.as_sql)

    def clear(self) -> None:
        with lasting(self.connection, self.as_sql):
            self.connection.execute(self.table.delete())

    def create(self) -> None:
        """Write the table's CREATE statement into the script."""
        self.table.create(self.connection, checkfirst=False)

    def rows(self) -> tuple[str, ...]:
        """The recorded revisions, in the order in which the database gives them."""
        return self._rows_of(self.connection)

    def _rows_of(self, connection: Any) -> tuple[str, ...]:
        return tuple(connection.execute(select(self.table.c.version_num)).scalars())

    def read(self, connection: Connection) -> tuple[str, ...]:
        """The recorded revisions as another connection sees them; none where there is no table."""
        return self._rows_of(connection) if self._is_in(connection) else ()

    def insert(self, version: str) -> None:
        self.impl._exec(self.table.insert().values(version_num=literal(version)))  # noqa: SLF001

    def delete(self, version: str) -> None:
        self._expect_one_row(self._statement(self._deletion, version), f"deleting '{version}' in")

    def update(self, old: str, new: str) -> None:
        self._expect_one_row(self._statement(self._replacement, new, old), f"updating '{old}' to '{new}' in")

    def _deletion(self, version: str) -> Delete:
        return self.table.delete().where(self._is(version))

    def _replacement(self, new: str, old: str) -> Update:
        return self.table.update().values(version_num=literal(new)).where(self._is(old))

    def _is(self, version: str) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.table.c.version_num == literal(version)
        return condition

    def _statement(self, make: Callable[..., Executable], *versions: str) -> Executable:
        """A statement about these ids. A script takes its text from one of its kind that was compiled before.

        Nearly every revision has one, and compiling each anew was a tenth of what a script costs.
        """
        statement = make(*versions)
        if self.as_sql and all(map(PLAIN.fullmatch, versions)):
            if make not in self.texts:
                self.texts[make] = MARK.split(self.impl._statement_text(make(*MARKS[: len(versions)])))  # noqa: SLF001
            ids = dict(zip(MARKS, versions, strict=False))
            self.impl.known_text = (statement, "".join(ids.get(part, part) for part in self.texts[make]))
        return statement

    def _expect_one_row(self, statement: Executable, act: str) -> None:
        result = self.impl._exec(statement)  # noqa: SLF001
        if self.as_sql or result is None or not self.impl.dialect.supports_sane_rowcount:
            return
        if result.rowcount != 1:
            raise VersionRowsDiffer(act, self.name, result.rowcount)


def literal(version: str) -> ColumnClause[Any]:
    """An id as it stands in the statement: a script has no place for parameters."""
    return literal_column("'" + version.replace("'", "''") + "'")


@contextmanager
def lasting(connection: Any, as_sql: bool) -> Iterator[None]:
    """In the transaction of the moment, or in one of its own that is committed."""
    if as_sql or connection.in_transaction():
        yield
        return
    with connection.begin():
        yield
