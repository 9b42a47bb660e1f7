"""Tables that are created, dropped and renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData

from gitmig.engine.operations import internals, schema_items
from gitmig.engine.operations.operation import AlterTableOp, Directive, MigrateOperation

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from sqlalchemy import Table
    from sqlalchemy.schema import SchemaItem

    from gitmig.engine.operations.context import Migration


class CreateTableOp(MigrateOperation):
    """`kw` holds options of the dialects; `_constraints_included` that `columns` lists every constraint."""

    create_table = Directive("create_table")

    def __init__(
        self,
        table_name: str,
        columns: Sequence[SchemaItem],
        *,
        schema: str | None = None,
        if_not_exists: bool | None = None,
        _namespace_metadata: MetaData | None = None,
        _constraints_included: bool = False,
        **kw: Any,
    ) -> None:
        self.table_name = table_name
        self.columns = columns
        self.schema = schema
        self.if_not_exists = if_not_exists
        self.info = kw.pop("info", {})
        self.comment = kw.pop("comment", None)
        self.prefixes = kw.pop("prefixes", None)
        self.kw = kw
        self._namespace_metadata = _namespace_metadata
        self._constraints_included = _constraints_included
        self._keys_of_columns = internals.keys_of_new_columns(columns)

    @classmethod
    def from_table(cls, table: Table, *, _namespace_metadata: MetaData | None = None) -> CreateTableOp:
        return cls(
            table.name,
            [*table.columns, *internals.in_order_of_creation(table.constraints)],
            schema=table.schema,
            # the metadata that tells one table of a name from another, when several are compared
            _namespace_metadata=table.metadata if _namespace_metadata is None else _namespace_metadata,
            _constraints_included=True,
            info=dict(table.info),
            comment=table.comment,
            prefixes=internals.prefixes(table),
            **table.dialect_kwargs,
        )

    def to_table(self, migration_context: Migration | None = None) -> Table:
        return schema_items.table(
            self.table_name,
            *self.columns,
            # those that came with the columns to the table that was made before: a copy of a column is without them
            *internals.in_order_of_creation(key.constraint for key in self._keys_of_columns if key.constraint),
            migration=migration_context,
            with_constraints=self._constraints_included,
            schema=self.schema,
            **table_options(self.comment, self.info, self.prefixes),
            **self.kw,
        )

    def reverse(self) -> DropTableOp:
        return DropTableOp.from_table(self.to_table(), _namespace_metadata=self._namespace_metadata)

    def to_diff_tuple(self) -> tuple[str, Table]:
        return "add_table", self.to_table()


class DropTableOp(MigrateOperation):
    drop_table = Directive("drop_table")

    def __init__(
        self,
        table_name: str,
        *,
        schema: str | None = None,
        if_exists: bool | None = None,
        table_kw: MutableMapping[Any, Any] | None = None,
        _reverse: CreateTableOp | None = None,
    ) -> None:
        self.table_name = table_name
        self.schema = schema
        self.if_exists = if_exists
        self.table_kw = dict(table_kw or {})
        self.comment = self.table_kw.pop("comment", None)
        self.info = self.table_kw.pop("info", None)
        self.prefixes = self.table_kw.pop("prefixes", None)
        self._reverse = _reverse

    @classmethod
    def from_table(cls, table: Table, *, _namespace_metadata: MetaData | None = None) -> DropTableOp:
        return cls(
            table.name,
            schema=table.schema,
            table_kw={
                "comment": table.comment,
                "info": dict(table.info),
                "prefixes": internals.prefixes(table),
                **table.dialect_kwargs,
            },
            _reverse=CreateTableOp.from_table(table, _namespace_metadata=_namespace_metadata),
        )

    def to_table(self, migration_context: Migration | None = None) -> Table:
        return schema_items.table(
            self.table_name,
            *(self._reverse.columns if self._reverse else ()),
            migration=migration_context,
            with_constraints=self._reverse is not None,
            schema=self.schema,
            **table_options(self.comment, self.info, self.prefixes),
            **self.table_kw,
        )

    def reverse(self) -> CreateTableOp:
        """Create what is known of the table: nothing but its name and options, when only those were dropped."""
        namespace = self._reverse._namespace_metadata if self._reverse else None  # noqa: SLF001
        return CreateTableOp.from_table(self.to_table(), _namespace_metadata=namespace)

    def to_diff_tuple(self) -> tuple[str, Table]:
        return "remove_table", self.to_table()


def table_options(comment: str | None, info: dict[Any, Any] | None, prefixes: list[str] | None) -> dict[str, Any]:
    return {"comment": comment, "info": dict(info or {}), "prefixes": list(prefixes or [])}


class RenameTableOp(AlterTableOp):
    rename_table = Directive("rename_table")

    def __init__(self, old_table_name: str, new_table_name: str, *, schema: str | None = None) -> None:
        super().__init__(old_table_name, schema=schema)
        self.new_table_name = new_table_name

    def reverse(self) -> RenameTableOp:
        return RenameTableOp(self.new_table_name, self.table_name, schema=self.schema)


class CreateTableCommentOp(AlterTableOp):
    create_table_comment = Directive("create_table_comment")
    batch_create_table_comment = Directive("create_table_comment")

    def __init__(
        self,
        table_name: str,
        comment: str | None,
        *,
        schema: str | None = None,
        existing_comment: str | None = None,
    ) -> None:
        super().__init__(table_name, schema=schema)
        self.comment = comment
        self.existing_comment = existing_comment

    def reverse(self) -> CreateTableCommentOp | DropTableCommentOp:
        if self.existing_comment is None:
            return DropTableCommentOp(self.table_name, existing_comment=self.comment, schema=self.schema)
        return CreateTableCommentOp(
            self.table_name, self.existing_comment, existing_comment=self.comment, schema=self.schema
        )

    def to_table(self, migration_context: Migration | None = None) -> Table:
        return schema_items.table(
            self.table_name, migration=migration_context, schema=self.schema, comment=self.comment
        )

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return "add_table_comment", self.to_table(), self.existing_comment


class DropTableCommentOp(AlterTableOp):
    drop_table_comment = Directive("drop_table_comment")
    batch_drop_table_comment = Directive("drop_table_comment")

    def __init__(self, table_name: str, *, schema: str | None = None, existing_comment: str | None = None) -> None:
        super().__init__(table_name, schema=schema)
        self.existing_comment = existing_comment

    def reverse(self) -> CreateTableCommentOp:
        return CreateTableCommentOp(self.table_name, self.existing_comment, schema=self.schema)

    def to_table(self, migration_context: Migration | None = None) -> Table:
        return schema_items.table(self.table_name, migration=migration_context, schema=self.schema)

    def to_diff_tuple(self) -> tuple[Any, ...]:
        return "remove_table_comment", self.to_table()
