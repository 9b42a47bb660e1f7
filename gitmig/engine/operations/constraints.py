"""Constraints that are added and dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from gitmig.engine.operations import schema_items
from gitmig.engine.operations.operation import Directive, MigrateOperation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint
    from sqlalchemy.schema import Constraint
    from sqlalchemy.sql.elements import ColumnElement, TextClause

    from gitmig.engine.operations.context import Migration

# as `drop_constraint` names them; others are dropped by name alone
KINDS_TO_DROP = {"primarykey": "primary", "unique": "unique", "foreignkey": "foreignkey", "check": "check"}

AnyAddConstraintOp = TypeVar("AnyAddConstraintOp", bound="type[AddConstraintOp]")


class AddConstraintOp(MigrateOperation):
    """The parent of the operations that add a constraint: one for each kind."""

    by_kind: ClassVar[dict[str, type[AddConstraintOp]]] = {}

    constraint_name: Any
    schema: str | None

    @property
    def constraint_type(self) -> str:
        raise NotImplementedError

    @classmethod
    def register_add_constraint(cls, type_: str) -> Callable[[AnyAddConstraintOp], AnyAddConstraintOp]:
        """Make the decorated class serve constraints of a SQLAlchemy visit name, such as `unique_constraint`."""

        def register(operation: AnyAddConstraintOp) -> AnyAddConstraintOp:
            AddConstraintOp.by_kind[type_] = operation
            return operation

        return register

    @classmethod
    def from_constraint(cls, constraint: Any) -> AddConstraintOp:
        kind = constraint.__visit_name__
        if kind not in AddConstraintOp.by_kind:
            raise ValueError(f"no operation adds this kind of constraint: {kind}")
        return AddConstraintOp.by_kind[kind].from_constraint(constraint)

    def to_constraint(self, migration_context: Migration | None = None) -> Any:
        raise NotImplementedError

    def reverse(self) -> DropConstraintOp:
        return DropConstraintOp.from_constraint(self.to_constraint())

    def to_diff_tuple(self) -> tuple[str, Constraint]:
        return "add_constraint", self.to_constraint()


@AddConstraintOp.register_add_constraint("primary_key_constraint")
class CreatePrimaryKeyOp(AddConstraintOp):
    constraint_type = "primarykey"

    create_primary_key = Directive("create_primary_key")
    batch_create_primary_key = Directive("create_primary_key")

    def __init__(
        self, constraint_name: Any, table_name: str, columns: Sequence[str], *, schema: str | None = None, **kw: Any
    ) -> None:
        self.constraint_name = constraint_name
        self.table_name = table_name
        self.columns = columns
        self.schema = schema
        self.kw = kw

    @classmethod
    def from_constraint(cls, constraint: PrimaryKeyConstraint) -> CreatePrimaryKeyOp:
        return cls(
            constraint.name,
            constraint.table.name,
            list(constraint.columns.keys()),
            schema=constraint.table.schema,
            **constraint.dialect_kwargs,
        )

    def to_constraint(self, migration_context: Migration | None = None) -> PrimaryKeyConstraint:
        return schema_items.primary_key(
            self.constraint_name,
            self.table_name,
            self.columns,
            schema=self.schema,
            migration=migration_context,
            **self.kw,
        )


@AddConstraintOp.register_add_constraint("unique_constraint")
class CreateUniqueConstraintOp(AddConstraintOp):
    constraint_type = "unique"

    create_unique_constraint = Directive("create_unique_constraint")
    batch_create_unique_constraint = Directive("create_unique_constraint")

    def __init__(
        self, constraint_name: Any, table_name: str, columns: Sequence[str], *, schema: str | None = None, **kw: Any
    ) -> None:
        self.constraint_name = constraint_name
        self.table_name = table_name
        self.columns = columns
        self.schema = schema
        self.kw = kw

    @classmethod
    def from_constraint(cls, constraint: UniqueConstraint) -> CreateUniqueConstraintOp:
        return cls(
            constraint.name,
            constraint.table.name,
            [column.name for column in constraint.columns],
            schema=constraint.table.schema,
            **given(constraint, "deferrable", "initially"),
            **constraint.dialect_kwargs,
        )

    def to_constraint(self, migration_context: Migration | None = None) -> UniqueConstraint:
        return schema_items.unique_constraint(
            self.constraint_name,
            self.table_name,
            self.columns,
            schema=self.schema,
            migration=migration_context,
            **self.kw,
        )


@AddConstraintOp.register_add_constraint("foreign_key_constraint")
class CreateForeignKeyOp(AddConstraintOp):
    """`kw` holds `source_schema` and `referent_schema` beside the options of the constraint."""

    constraint_type = "foreignkey"

    create_foreign_key = Directive("create_foreign_key")
    batch_create_foreign_key = Directive("create_foreign_key")

    def __init__(
        self,
        constraint_name: Any,
        source_table: str,
        referent_table: str,
        local_cols: list[str],
        remote_cols: list[str],
        **kw: Any,
    ) -> None:
        self.constraint_name = constraint_name
        self.source_table = source_table
        self.referent_table = referent_table
        self.local_cols = local_cols
        self.remote_cols = remote_cols
        self.kw = kw

    @classmethod
    def from_constraint(cls, constraint: ForeignKeyConstraint) -> CreateForeignKeyOp:
        source = constraint.table
        targets = [key.column for key in constraint.elements]
        return cls(
            constraint.name,
            source.name,
            targets[0].table.name,
            [column.name for column in constraint.columns],
            [column.name for column in targets],
            **given(constraint, "onupdate", "ondelete", "initially", "deferrable", "use_alter", "match"),
            source_schema=source.schema,
            referent_schema=targets[0].table.schema,
            **constraint.dialect_kwargs,
        )

    def to_constraint(self, migration_context: Migration | None = None) -> ForeignKeyConstraint:
        return schema_items.foreign_key(
            self.constraint_name,
            self.source_table,
            self.referent_table,
            self.local_cols,
            self.remote_cols,
            migration=migration_context,
            **self.kw,
        )

    def to_diff_tuple(self) -> tuple[str, ForeignKeyConstraint]:
        return "add_fk", self.to_constraint()


@AddConstraintOp.register_add_constraint("check_constraint")
@AddConstraintOp.register_add_constraint("table_or_column_check_constraint")
@AddConstraintOp.register_add_constraint("column_check_constraint")
class CreateCheckConstraintOp(AddConstraintOp):
    constraint_type = "check"

    create_check_constraint = Directive("create_check_constraint")
    batch_create_check_constraint = Directive("create_check_constraint")

    def __init__(
        self,
        constraint_name: Any,
        table_name: str,
        condition: str | TextClause | ColumnElement[Any],
        *,
        schema: str | None = None,
        **kw: Any,
    ) -> None:
        self.constraint_name = constraint_name
        self.table_name = table_name
        self.condition = condition
        self.schema = schema
        self.kw = kw

    @classmethod
    def from_constraint(cls, constraint: CheckConstraint) -> CreateCheckConstraintOp:
        return cls(
            constraint.name,
            constraint.table.name,
            constraint.sqltext,
            schema=constraint.table.schema,
            **constraint.dialect_kwargs,
        )

    def to_constraint(self, migration_context: Migration | None = None) -> CheckConstraint:
        return schema_items.check_constraint(
            self.constraint_name,
            self.table_name,
            self.condition,
            schema=self.schema,
            migration=migration_context,
            **self.kw,
        )


def given(constraint: Any, *names: str) -> dict[str, Any]:
    """The options that the constraint has."""
    return {name: value for name in names if (value := getattr(constraint, name))}


class DropConstraintOp(MigrateOperation):
    """`constraint_type` is `foreignkey`, `primary`, `unique`, `check`, or None where the database does not ask."""

    drop_constraint = Directive("drop_constraint")
    batch_drop_constraint = Directive("drop_constraint")

    def __init__(
        self,
        constraint_name: Any,
        table_name: str,
        type_: str | None = None,
        *,
        schema: str | None = None,
        if_exists: bool | None = None,
        _reverse: AddConstraintOp | None = None,
    ) -> None:
        self.constraint_name = constraint_name
        self.table_name = table_name
        self.constraint_type = type_
        self.schema = schema
        self.if_exists = if_exists
        self._reverse = _reverse

    @classmethod
    def from_constraint(cls, constraint: Any) -> DropConstraintOp:
        added = AddConstraintOp.from_constraint(constraint)
        kind = KINDS_TO_DROP.get(added.constraint_type)
        return cls(constraint.name, constraint.table.name, schema=constraint.table.schema, type_=kind, _reverse=added)

    def to_constraint(self) -> Constraint:
        return self.reverse().to_constraint()  # type: ignore[no-any-return]  # each kind returns its own

    def reverse(self) -> AddConstraintOp:
        if self._reverse is None:
            raise ValueError("constraint cannot be produced; original constraint is not present")
        added = AddConstraintOp.from_constraint(self._reverse.to_constraint())
        # either may have been changed since this was made
        added.constraint_name = self.constraint_name
        if hasattr(added, "table_name"):
            added.table_name = self.table_name
            added.schema = self.schema
        return added

    def to_diff_tuple(self) -> tuple[str, Constraint]:
        return "remove_fk" if self.constraint_type == "foreignkey" else "remove_constraint", self.to_constraint()
