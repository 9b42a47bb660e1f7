"""Tables, constraints and indexes with the naming convention of a migration, as revisions build them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column

from gitmig.engine.operations import schema_items

if TYPE_CHECKING:
    from sqlalchemy import (
        CheckConstraint,
        Constraint,
        ForeignKeyConstraint,
        Index,
        MetaData,
        PrimaryKeyConstraint,
        Table,
        UniqueConstraint,
    )

    from gitmig.engine.operations.context import Migration


class SchemaObjects:
    def __init__(self, migration_context: Migration | None = None) -> None:
        self.migration_context = migration_context

    def metadata(self) -> MetaData:
        return schema_items.metadata(self.migration_context)

    def table(self, name: str, *columns: Any, **kw: Any) -> Table:
        return schema_items.table(name, *columns, migration=self.migration_context, **kw)

    def column(self, name: str, type_: Any, **kw: Any) -> Column[Any]:
        return Column(name, type_, **kw)

    def index(self, name: Any, tablename: str | None, columns: Any, schema: str | None = None, **kw: Any) -> Index:
        return schema_items.index(name, tablename, columns, schema, migration=self.migration_context, **kw)

    def generic_constraint(
        self,
        name: Any,
        table_name: str,
        type_: str | None,
        schema: str | None = None,
        **kw: Any,  # noqa: ARG002
    ) -> Constraint:
        """A constraint of which only the name and the kind are known."""
        return schema_items.constraint_to_drop(name, table_name, type_, schema, migration=self.migration_context)

    def primary_key_constraint(
        self, name: Any, table_name: str, cols: Any, schema: str | None = None, **dialect_kw: Any
    ) -> PrimaryKeyConstraint:
        return schema_items.primary_key(name, table_name, cols, schema, migration=self.migration_context, **dialect_kw)

    def unique_constraint(
        self, name: Any, source: str, local_cols: Any, schema: str | None = None, **kw: Any
    ) -> UniqueConstraint:
        return schema_items.unique_constraint(name, source, local_cols, schema, migration=self.migration_context, **kw)

    def check_constraint(
        self, name: Any, source: str, condition: Any, schema: str | None = None, **kw: Any
    ) -> CheckConstraint:
        return schema_items.check_constraint(name, source, condition, schema, migration=self.migration_context, **kw)

    def foreign_key_constraint(
        self, name: Any, source: str, referent: str, local_cols: Any, remote_cols: Any, **kw: Any
    ) -> ForeignKeyConstraint:
        return schema_items.foreign_key(
            name, source, referent, local_cols, remote_cols, migration=self.migration_context, **kw
        )
