"""Tables and columns that one side has and the other has not; what both have is handed on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from gitmig.engine.dispatch import PriorityDispatchResult
from gitmig.engine.operations.columns import AddColumnOp, AlterColumnOp, DropColumnOp
from gitmig.engine.operations.containers import ModifyTableOps
from gitmig.engine.operations.tables import CreateTableOp, DropTableOp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Column, Table

    from gitmig.engine.autogenerate.context import AutogenContext
    from gitmig.engine.autogenerate.database import TableKey
    from gitmig.engine.autogenerate.plugins import Plugin
    from gitmig.engine.operations.containers import UpgradeOps

log = logging.getLogger("alembic.autogenerate.compare.tables")


def compare_all_tables(
    context: AutogenContext, upgrade_ops: UpgradeOps, schemas: Iterable[str | None]
) -> PriorityDispatchResult:
    version_table = (context.migration_context.version_table_schema, context.migration_context.version_table)
    in_database = [key for key in database_tables(context, schemas) if key != version_table]
    in_models = [key for table in context.sorted_tables if (key := (table.schema, table.name)) != version_table]
    compare_tables(context, upgrade_ops, in_database, in_models)
    return PriorityDispatchResult.CONTINUE


def database_tables(context: AutogenContext, schemas: Iterable[str | None]) -> list[TableKey]:
    """What `include_name` lets in."""
    return [
        (schema, name)
        for schema in schemas
        for name in context.inspector.get_table_names(schema=schema)
        if context.run_name_filters(name, "table", {"schema_name": schema})
    ]


def compare_tables(
    context: AutogenContext, upgrade_ops: UpgradeOps, in_database: Iterable[TableKey], in_models: Iterable[TableKey]
) -> None:
    """New tables first, those that others refer to ahead; then those to drop; then those that both have."""
    default_schema = context.dialect.default_schema_name
    models = {(None if schema == default_schema else schema, name): (schema, name) for schema, name in in_models}
    there = set(in_database)
    database = context.database
    database.read_tables(in_order(there))
    comparison = TableComparison(context, upgrade_ops)
    for key, written in models.items():
        if key not in there:
            comparison.add(model_table(context, written))
    for key in in_order(there - models.keys()):
        comparison.remove(database.table(*key))
    for key in in_order(there & models.keys()):
        comparison.compare(key, database.table(*key), model_table(context, models[key]))


def in_order(keys: Iterable[TableKey]) -> list[TableKey]:
    return sorted(keys, key=lambda key: (key[0] or "", key[1]))


def model_table(context: AutogenContext, key: TableKey) -> Table:
    schema, name = key
    return context.table_key_to_table[f"{schema}.{name}" if schema else name]


class TableComparison:
    """Adds the operations of one table after another."""

    def __init__(self, context: AutogenContext, upgrade_ops: UpgradeOps) -> None:
        self.context = context
        self.upgrade_ops = upgrade_ops

    def add(self, table: Table) -> None:
        if not self.context.run_object_filters(table, table.name, "table", False, None):
            return
        self.upgrade_ops.ops.append(CreateTableOp.from_table(table))
        log.info("Detected added table %r", full_name(table.schema, table.name))
        self._add_changes(self._changes(table.schema, table.name, None, table))

    def remove(self, table: Table) -> None:
        if not self.context.run_object_filters(table, table.name, "table", True, None):
            return
        self._add_changes(self._changes(table.schema, table.name, table, None))
        self.upgrade_ops.ops.append(DropTableOp.from_table(table))
        log.info("Detected removed table %r", full_name(table.schema, table.name))

    def compare(self, key: TableKey, reported: Table, wanted: Table) -> None:
        """The key as the database has it."""
        if not self.context.run_object_filters(wanted, wanted.name, "table", False, reported):
            return
        schema, name = key
        changes = ModifyTableOps(name, [], schema=schema)
        columns = ColumnComparison(self.context, changes, reported, wanted)
        columns.add_new()
        columns.alter()
        self._compare_rest(changes, reported, wanted)
        columns.drop_old()
        self._add_changes(changes)

    def _changes(self, schema: str | None, name: str, reported: Table | None, wanted: Table | None) -> ModifyTableOps:
        changes = ModifyTableOps(name, [], schema=schema)
        self._compare_rest(changes, reported, wanted)
        return changes

    def _compare_rest(self, changes: ModifyTableOps, reported: Table | None, wanted: Table | None) -> None:
        compare = self.context.comparators.dispatch("table", qualifier=self.context.dialect.name)
        compare(self.context, changes, changes.schema, changes.table_name, reported, wanted)

    def _add_changes(self, changes: ModifyTableOps) -> None:
        if not changes.is_empty():
            self.upgrade_ops.ops.append(changes)


class ColumnComparison:
    """Adds the operations on the columns of a table that both have."""

    def __init__(self, context: AutogenContext, changes: ModifyTableOps, reported: Table, wanted: Table) -> None:
        self.context = context
        self.changes = changes
        self.table = full_name(changes.schema, changes.table_name)
        self.wanted = {column.name: column for column in wanted.columns if not column.system}
        parents = {"table_name": changes.table_name, "schema_name": changes.schema}
        self.reported = {
            column.name: column
            for column in reported.columns
            if context.run_name_filters(column.name, "column", dict(parents))
        }

    def add_new(self) -> None:
        for name, column in self.wanted.items():
            if name not in self.reported and self._let_in(column, reflected=False):
                self.changes.ops.append(AddColumnOp.from_column_and_tablename(*self._place, column))
                log.info("Detected added column '%s.%s'", self.table, name)

    def alter(self) -> None:
        for name, wanted in self.wanted.items():
            reported = self.reported.get(name)
            if reported is not None and self._let_in(wanted, reflected=False, compare_to=reported):
                self._compare(name, reported, wanted)

    def drop_old(self) -> None:
        for name, column in self.reported.items():
            if name not in self.wanted and self._let_in(column, reflected=True):
                self.changes.ops.append(DropColumnOp.from_column_and_tablename(*self._place, column))
                log.info("Detected removed column '%s.%s'", self.table, name)

    def _compare(self, name: str, reported: Column[Any], wanted: Column[Any]) -> None:
        schema, table_name = self._place
        operation = AlterColumnOp(table_name, name, schema=schema)
        compare = self.context.comparators.dispatch("column", qualifier=self.context.dialect.name)
        compare(self.context, operation, schema, table_name, name, reported, wanted)
        if operation.has_changes():
            self.changes.ops.append(operation)

    @property
    def _place(self) -> TableKey:
        return self.changes.schema, self.changes.table_name

    def _let_in(self, column: Column[Any], *, reflected: bool, compare_to: Column[Any] | None = None) -> bool:
        return self.context.run_object_filters(column, column.name, "column", reflected, compare_to)


def full_name(schema: str | None, name: str) -> str:
    return f"{schema}.{name}" if schema else name


def setup(plugin: Plugin) -> None:
    plugin.add_autogenerate_comparator(compare_all_tables, "schema", "tables")
