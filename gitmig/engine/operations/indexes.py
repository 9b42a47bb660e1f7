"""Indexes that are created and dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.engine.operations import schema_items
from gitmig.engine.operations.operation import Directive, MigrateOperation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Index
    from sqlalchemy.sql.elements import ColumnElement, TextClause

    from gitmig.engine.operations.context import Migration


class CreateIndexOp(MigrateOperation):
    """`columns` are names, texts or expressions; `kw` holds options of the dialects."""

    create_index = Directive("create_index")
    batch_create_index = Directive("create_index")

    def __init__(
        self,
        index_name: str | None,
        table_name: str,
        columns: Sequence[str | TextClause | ColumnElement[Any]],
        *,
        schema: str | None = None,
        unique: bool = False,
        if_not_exists: bool | None = None,
        **kw: Any,
    ) -> None:
        self.index_name = index_name
        self.table_name = table_name
        self.columns = columns
        self.schema = schema
        self.unique = unique
        self.if_not_exists = if_not_exists
        self.kw = kw

    @classmethod
    def from_index(cls, index: Index) -> CreateIndexOp:
        assert index.table is not None
        return cls(
            index.name,
            index.table.name,
            list(index.expressions),
            schema=index.table.schema,
            unique=index.unique,
            **index.dialect_kwargs,
        )

    def to_index(self, migration_context: Migration | None = None) -> Index:
        return schema_items.index(
            self.index_name,
            self.table_name,
            self.columns,
            schema=self.schema,
            migration=migration_context,
            unique=self.unique,
            **self.kw,
        )

    def reverse(self) -> DropIndexOp:
        return DropIndexOp.from_index(self.to_index())

    def to_diff_tuple(self) -> tuple[str, Index]:
        return "add_index", self.to_index()


class DropIndexOp(MigrateOperation):
    drop_index = Directive("drop_index")
    batch_drop_index = Directive("drop_index")

    def __init__(
        self,
        index_name: str | None,
        table_name: str | None = None,
        *,
        schema: str | None = None,
        if_exists: bool | None = None,
        _reverse: CreateIndexOp | None = None,
        **kw: Any,
    ) -> None:
        self.index_name = index_name
        self.table_name = table_name
        self.schema = schema
        self.if_exists = if_exists
        self._reverse = _reverse
        self.kw = kw

    @classmethod
    def from_index(cls, index: Index) -> DropIndexOp:
        assert index.table is not None
        return cls(
            index.name,
            table_name=index.table.name,
            schema=index.table.schema,
            _reverse=CreateIndexOp.from_index(index),
            unique=index.unique,
            **index.dialect_kwargs,
        )

    def to_index(self, migration_context: Migration | None = None) -> Index:
        # without the original, the name alone is dropped: the column only completes the index
        columns: Sequence[Any] = self._reverse.columns if self._reverse else ["x"]
        return schema_items.index(
            self.index_name,
            self.table_name,
            columns,
            schema=self.schema,
            migration=migration_context,
            **self.kw,
        )

    def reverse(self) -> CreateIndexOp:
        return CreateIndexOp.from_index(self.to_index())

    def to_diff_tuple(self) -> tuple[str, Index]:
        return "remove_index", self.to_index()
