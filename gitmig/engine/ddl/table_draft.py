"""The table that a batch block describes: what is kept of the old one, what is changed, what is new."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Column, PrimaryKeyConstraint
from sqlalchemy.schema import Computed, DefaultClause, Identity
from sqlalchemy.types import SchemaType, to_instance

from gitmig.engine.ddl.column_order import ColumnOrder
from gitmig.engine.ddl.table_copy import copy_column, copy_with_type, replace_server_default
from gitmig.engine.operations.internals import (
    belongs_to_type,
    comes_from_column,
    in_order_of_creation,
    indexes_in_order,
)
from gitmig.errors import BatchError, UnknownColumn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Index, Table
    from sqlalchemy.schema import Constraint
    from sqlalchemy.types import TypeEngine

    from gitmig.engine.ddl.standard import DefaultImpl

EXPLANATION = (
    "is being omitted from the table recreate; pass the constraint explicitly using batch_alter_table.table_args.  "
    "Naming CHECK constraints avoids this going forward."
)


@dataclass(slots=True)
class DraftColumn:
    """A column that belongs to no table yet; `transfer["expr"]` selects its rows, a new column has none."""

    column: Column[Any]
    transfer: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Extras:
    """What a block gives for the new table besides its operations."""

    arguments: Sequence[Any] = ()
    options: dict[str, Any] = field(default_factory=dict)
    partial_reordering: Sequence[Sequence[str]] = ()


class TableDraft:
    """Starts as a copy of `table`; the operations of a block are its methods, by the names they have on a dialect.

    A renamed column keeps its old name as key to the end of the block.
    """

    def __init__(self, impl: DefaultImpl, table: Table, extras: Extras, *, reflected: bool) -> None:
        self.impl = impl
        self.table = table
        self.extras = extras
        self.comment = table.comment
        self.columns = {column.name: DraftColumn(copy_column(column), {"expr": column}) for column in table.columns}
        self.order = ColumnOrder(list(self.columns), extras.partial_reordering)
        self.named_constraints: dict[str, Constraint] = {}
        self.unnamed_constraints: list[Constraint] = []
        self.requested: list[Constraint] = []
        self.indexes = {str(index.name): index for index in self._kept_indexes()}
        self.new_indexes: dict[str, Index] = {}
        self._keep_constraints(reflected)

    def _keep_constraints(self, reflected: bool) -> None:
        for constraint in in_order_of_creation(self.table.constraints):
            if belongs_to_type(constraint):
                continue
            if reflected and isinstance(constraint, CheckConstraint) and not constraint.name:
                self._warn_of_unnamed_check()
            else:
                self._keep(constraint)

    def _kept_indexes(self) -> Iterator[Index]:
        for index in indexes_in_order(self.table):
            if comes_from_column(index):
                warnings.warn(
                    f"index {index.name} of table {self.table.name!r} is left out: it is declared by index=True on a "
                    f"column of copy_from; declare it with Index() to keep it",
                    stacklevel=2,
                )
            else:
                yield index

    def _warn_of_unnamed_check(self) -> None:
        if not any(isinstance(argument, CheckConstraint) for argument in self.extras.arguments):
            warnings.warn(
                f"Unnamed CHECK constraint on reflected table {self.table.name!r} {EXPLANATION}", stacklevel=2
            )

    def _keep(self, constraint: Constraint) -> None:
        if isinstance(constraint.name, str):
            self.named_constraints[constraint.name] = constraint
        else:
            self.unnamed_constraints.append(constraint)

    def _existing(self, name: str) -> DraftColumn:
        try:
            return self.columns[name]
        except KeyError:
            raise UnknownColumn(name, self.table.name, list(self.columns)) from None

    # The operations.

    def add_column(
        self,
        table_name: str,  # noqa: ARG002
        column: Column[Any],
        insert_before: str | None = None,
        insert_after: str | None = None,
        **_options: Any,
    ) -> None:
        for neighbour in (insert_before, insert_after):
            if neighbour is not None:
                self._existing(neighbour)
        present = self.columns.get(column.name)
        if present is not None and present.column.name != column.name:
            raise BatchError(
                f"column {column.name!r} of table {self.table.name!r} is renamed and added in one batch block",
                "add it in a second batch_alter_table() block",
            )
        if present is not None:
            warnings.warn(
                f"add_column({column.name!r}) replaces the column of table {self.table.name!r} that has this name; "
                f"its values are lost",
                stacklevel=2,
            )
            self.order.remove(column.name)
        # its flags for index and unique are its own; a CHECK of its type is an operation that follows
        self.columns[column.name] = DraftColumn(copy_with_type(column, column.type))
        self.order.add(column.name, insert_before, insert_after)

    def drop_column(self, table_name: str, column: Column[Any], **options: Any) -> None:  # noqa: ARG002
        self._existing(column.name)
        del self.columns[column.name]
        self.order.remove(column.name)
        self._forget_check_of(options.get("existing_type"))

    def alter_column(
        self,
        table_name: str,  # noqa: ARG002
        column_name: str,
        *,
        nullable: bool | None = None,
        server_default: Any = False,
        name: str | None = None,
        type_: TypeEngine[Any] | type[TypeEngine[Any]] | None = None,
        autoincrement: bool | None = None,
        comment: str | bool | None = False,
        **options: Any,
    ) -> None:
        draft = self._existing(column_name)
        if type_ is not None:
            self._change_type(draft, to_instance(type_))
        column = draft.column
        if name is not None and name != column_name:
            column.name = name
            self._forget_check_of(options.get("existing_type"))
        if nullable is not None:
            column.nullable = nullable
        if server_default is not False:
            self._change_server_default(column, server_default)
        if autoincrement is not None:
            column.autoincrement = bool(autoincrement)
        if comment is not False:
            column.comment = comment  # type: ignore[assignment]  # True is no comment

    def _change_type(self, draft: DraftColumn, type_: TypeEngine[Any]) -> None:
        if draft.transfer:
            self.impl.cast_for_batch_migrate(draft.column, draft.transfer, type_)
        # the operation adds the constraint of the new type by itself, where it has one
        draft.column = copy_with_type(draft.column, type_)

    def _change_server_default(self, column: Column[Any], default: Any) -> None:
        plain = default is None or isinstance(default, (Computed, Identity, DefaultClause))
        replace_server_default(column, default if plain else DefaultClause(default))

    def _forget_check_of(self, type_: Any) -> None:
        """A reflected CHECK of a Boolean or Enum names the column in text; the type writes it anew."""
        if isinstance(type_, SchemaType) and type_.name:
            self.named_constraints.pop(type_.name, None)

    def add_constraint(self, const: Any, **_options: Any) -> None:
        if const.name is None:
            raise BatchError(
                "Constraint must have a name", "name it in the operation, or set a naming convention on the metadata"
            )
        if isinstance(const, PrimaryKeyConstraint):
            self._forget_primary_key()
        self._keep(const)
        self.requested.append(const)

    def _forget_primary_key(self) -> None:
        for draft in self.columns.values():
            draft.column.primary_key = False
        self.unnamed_constraints = [
            other for other in self.unnamed_constraints if not isinstance(other, PrimaryKeyConstraint)
        ]
        for name, other in list(self.named_constraints.items()):
            if isinstance(other, PrimaryKeyConstraint):
                del self.named_constraints[name]

    def drop_constraint(self, const: Any, **_options: Any) -> None:
        if not const.name:
            raise BatchError(
                "Constraint must have a name",
                "give batch_alter_table() a naming_convention=, and drop the constraint by the name it makes",
            )
        kept = self.named_constraints.pop(const.name, None)
        if kept is None:
            kept = self._drop_from_column(const.name)
        if kept is None and not belongs_to_type(const):
            raise BatchError(
                f"No such constraint: {str(const.name)!r}",
                f"table {self.table.name!r} has {', '.join(self.named_constraints) or 'no named constraint'}",
            )
        if isinstance(kept, PrimaryKeyConstraint):
            for column in kept.columns:
                if column.name in self.columns:
                    self.columns[column.name].column.primary_key = False

    def _drop_from_column(self, name: str) -> Constraint | None:
        """Drop a CHECK that is written with its column."""
        for draft in self.columns.values():
            for constraint in draft.column.constraints:
                if constraint.name == name:
                    draft.column.constraints.remove(constraint)
                    return constraint
        return None

    def create_index(self, index: Index, **_options: Any) -> None:
        if str(index.name) in self.new_indexes:
            raise BatchError(f"index {str(index.name)!r} is created twice", "remove one create_index()")
        self.new_indexes[str(index.name)] = index

    def drop_index(self, index: Index, **_options: Any) -> None:
        name = str(index.name)
        if self.new_indexes.pop(name, None) is None and self.indexes.pop(name, None) is None:
            raise BatchError(
                f"No such index: {name!r}", f"table {self.table.name!r} has {', '.join(self.indexes) or 'no index'}"
            )

    def create_table_comment(self, table: Table) -> None:
        self.comment = table.comment

    def drop_table_comment(self, table: Table) -> None:  # noqa: ARG002
        self.comment = None
