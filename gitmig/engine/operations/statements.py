"""SQL that a revision brings itself, and rows that it inserts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.engine.operations.operation import Directive, MigrateOperation

if TYPE_CHECKING:
    from sqlalchemy import Executable, Table
    from sqlalchemy.sql.expression import TableClause


class ExecuteSQLOp(MigrateOperation):
    execute = Directive("execute")
    batch_execute = Directive("execute")

    def __init__(self, sqltext: Executable | str, *, execution_options: dict[str, Any] | None = None) -> None:
        self.sqltext = sqltext
        self.execution_options = execution_options

    def to_diff_tuple(self) -> tuple[str, Executable | str]:
        return "execute", self.sqltext


class BulkInsertOp(MigrateOperation):
    bulk_insert = Directive("bulk_insert")

    def __init__(self, table: Table | TableClause, rows: list[dict[str, Any]], *, multiinsert: bool = True) -> None:
        self.table = table
        self.rows = rows
        self.multiinsert = multiinsert
