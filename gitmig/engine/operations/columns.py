"""Columns that are added, changed and dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Column, types

from gitmig.engine.operations.operation import AlterTableOp, Directive

if TYPE_CHECKING:
    from gitmig.engine.operations.context import Migration


class AlterColumnOp(AlterTableOp):
    """A change of a column: `modify_*` is what it becomes, `existing_*` what it is as far as that is known."""

    alter_column = Directive("alter_column")
    batch_alter_column = Directive("alter_column")

    def __init__(
        self,
        table_name: str,
        column_name: str,
        *,
        schema: str | None = None,
        existing_type: Any | None = None,
        existing_server_default: Any = False,
        existing_nullable: bool | None = None,
        existing_comment: str | None = None,
        modify_nullable: bool | None = None,
        modify_comment: str | Literal[False] | None = False,
        modify_server_default: Any = False,
        modify_name: str | None = None,
        modify_type: Any | None = None,
        **kw: Any,
    ) -> None:
        super().__init__(table_name, schema=schema)
        self.column_name = column_name
        self.existing_type = existing_type
        self.existing_server_default = existing_server_default
        self.existing_nullable = existing_nullable
        self.existing_comment = existing_comment
        self.modify_nullable = modify_nullable
        self.modify_comment = modify_comment
        self.modify_server_default = modify_server_default
        self.modify_name = modify_name
        self.modify_type = modify_type
        self.kw = kw

    def to_diff_tuple(self) -> list[tuple[Any, ...]]:
        existing = {
            "existing_nullable": self.existing_nullable,
            "existing_type": self.existing_type,
            "existing_server_default": self.existing_server_default,
            "existing_comment": self.existing_comment,
        }
        changes = (
            ("modify_type", "existing_type", self.modify_type, None),
            ("modify_nullable", "existing_nullable", self.modify_nullable, None),
            ("modify_default", "existing_server_default", self.modify_server_default, False),
            ("modify_comment", "existing_comment", self.modify_comment, False),
        )
        column = (self.schema, self.table_name, self.column_name)
        return [
            (kind, *column, {key: value for key, value in existing.items() if key != own}, existing[own], new)
            for kind, own, new, untouched in changes
            if new is not untouched
        ]

    def has_changes(self) -> bool:
        return (
            self.modify_nullable is not None
            or self.modify_server_default is not False
            or self.modify_type is not None
            or self.modify_comment is not False
            or self.modify_name is not None
            or any(key.startswith("modify_") for key in self.kw)
        )

    def reverse(self) -> AlterColumnOp:
        """Back to what existed; a property that did not change stays described as existing."""
        back = AlterColumnOp(
            self.table_name, self.modify_name or self.column_name, schema=self.schema, **self._reversed_options()
        )
        if self.modify_name is not None:
            back.modify_name = self.column_name
        if self.modify_type is not None:
            back.modify_type, back.existing_type = self.existing_type, self.modify_type
        if self.modify_nullable is not None:
            back.modify_nullable, back.existing_nullable = self.existing_nullable, self.modify_nullable
        if self.modify_server_default is not False:
            back.modify_server_default = self.existing_server_default
            back.existing_server_default = self.modify_server_default
        if self.modify_comment is not False:
            back.modify_comment, back.existing_comment = self.existing_comment, self.modify_comment
        return back

    def _reversed_options(self) -> dict[str, Any]:
        options: dict[str, Any] = {
            "existing_type": self.existing_type,
            "existing_server_default": self.existing_server_default,
            "existing_nullable": self.existing_nullable,
            "existing_comment": self.existing_comment,
            **self.kw,
        }
        # a dialect's own pair, such as modify_x and existing_x
        for key in self.kw:
            if key.startswith("modify_"):
                existing = f"existing_{key.removeprefix('modify_')}"
                options[key], options[existing] = self.kw.get(existing), self.kw[key]
        return options


class AddColumnOp(AlterTableOp):
    add_column = Directive("add_column")
    batch_add_column = Directive("add_column")

    def __init__(
        self,
        table_name: str,
        column: Column[Any],
        *,
        schema: str | None = None,
        if_not_exists: bool | None = None,
        inline_references: bool | None = None,
        inline_primary_key: bool | None = None,
        **kw: Any,
    ) -> None:
        super().__init__(table_name, schema=schema)
        self.column = column
        self.if_not_exists = if_not_exists
        self.inline_references = inline_references
        self.inline_primary_key = inline_primary_key
        self.kw = kw

    @classmethod
    def from_column(cls, col: Column[Any]) -> AddColumnOp:
        return cls(col.table.name, col, schema=col.table.schema)

    @classmethod
    def from_column_and_tablename(cls, schema: str | None, tname: str, col: Column[Any]) -> AddColumnOp:
        return cls(tname, col, schema=schema)

    def to_column(self) -> Column[Any]:
        return self.column

    def reverse(self) -> DropColumnOp:
        operation = DropColumnOp.from_column_and_tablename(self.schema, self.table_name, self.column)
        operation.if_exists = self.if_not_exists
        return operation

    def to_diff_tuple(self) -> tuple[str, str | None, str, Column[Any]]:
        return "add_column", self.schema, self.table_name, self.column


class DropColumnOp(AlterTableOp):
    drop_column = Directive("drop_column")
    batch_drop_column = Directive("drop_column")

    def __init__(
        self,
        table_name: str,
        column_name: str,
        *,
        schema: str | None = None,
        if_exists: bool | None = None,
        _reverse: AddColumnOp | None = None,
        **kw: Any,
    ) -> None:
        super().__init__(table_name, schema=schema)
        self.column_name = column_name
        self.if_exists = if_exists
        self._reverse = _reverse
        self.kw = kw

    @classmethod
    def from_column_and_tablename(cls, schema: str | None, tname: str, col: Column[Any]) -> DropColumnOp:
        added = AddColumnOp.from_column_and_tablename(schema, tname, col)
        return cls(tname, col.name, schema=schema, _reverse=added)

    def to_column(self, migration_context: Migration | None = None) -> Column[Any]:  # noqa: ARG002
        if self._reverse is not None:
            return self._reverse.column
        return Column(self.column_name, types.NULLTYPE)

    def reverse(self) -> AddColumnOp:
        if self._reverse is None:
            raise ValueError("operation is not reversible; original column is not present")
        operation = AddColumnOp.from_column_and_tablename(self.schema, self.table_name, self._reverse.column)
        operation.if_not_exists = self.if_exists
        return operation

    def to_diff_tuple(self) -> tuple[str, str | None, str, Column[Any]]:
        return "remove_column", self.schema, self.table_name, self.to_column()
