"""What a revision can say about constraints and indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.engine.operations.abstract import AbstractOperations
from gitmig.engine.operations.constraints import (
    CreateCheckConstraintOp,
    CreateForeignKeyOp,
    CreatePrimaryKeyOp,
    CreateUniqueConstraintOp,
    DropConstraintOp,
)
from gitmig.engine.operations.exclude import CreateExcludeConstraintOp
from gitmig.engine.operations.indexes import CreateIndexOp, DropIndexOp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.sql.elements import ColumnElement, TextClause


class ConstraintDirectives(AbstractOperations):
    def create_primary_key(
        self, constraint_name: str | None, table_name: str, columns: list[str], *, schema: str | None = None
    ) -> None:
        """Make columns the primary key."""
        self.invoke(CreatePrimaryKeyOp(constraint_name, table_name, columns, schema=schema))

    def create_unique_constraint(
        self,
        /,
        constraint_name: str | None,
        table_name: str,
        columns: Sequence[str],
        *,
        schema: str | None = None,
        **kw: Any,
    ) -> Any:
        """Forbid equal rows in columns; `kw`: `deferrable`, `initially`, options of dialects."""
        return self.invoke(CreateUniqueConstraintOp(constraint_name, table_name, columns, schema=schema, **kw))

    def create_check_constraint(
        self,
        /,
        constraint_name: str | None,
        table_name: str,
        condition: str | ColumnElement[bool] | TextClause,
        *,
        schema: str | None = None,
        **kw: Any,
    ) -> None:
        """Require a condition of every row; `kw`: `deferrable`, `initially`, options of dialects."""
        self.invoke(CreateCheckConstraintOp(constraint_name, table_name, condition, schema=schema, **kw))

    def create_foreign_key(
        self,
        /,
        constraint_name: str | None,
        source_table: str,
        referent_table: str,
        local_cols: list[str],
        remote_cols: list[str],
        *,
        onupdate: str | None = None,
        ondelete: str | None = None,
        deferrable: bool | None = None,
        initially: str | None = None,
        match: str | None = None,
        source_schema: str | None = None,
        referent_schema: str | None = None,
        **dialect_kw: Any,
    ) -> None:
        """Let columns of the source table refer to those of the referent table."""
        self.invoke(
            CreateForeignKeyOp(
                constraint_name,
                source_table,
                referent_table,
                local_cols,
                remote_cols,
                onupdate=onupdate,
                ondelete=ondelete,
                deferrable=deferrable,
                initially=initially,
                match=match,
                source_schema=source_schema,
                referent_schema=referent_schema,
                **dialect_kw,
            )
        )

    def create_exclude_constraint(self, /, constraint_name: str, table_name: str, *elements: Any, **kw: Any) -> Any:
        """Forbid rows that match each other, on PostgreSQL; elements are pairs of a column and an operator.

        `kw`: `where`, `schema`, `using`, `ops`, `deferrable`, `initially`.
        """
        return self.invoke(CreateExcludeConstraintOp(constraint_name, table_name, elements, **kw))

    def drop_constraint(
        self,
        constraint_name: str,
        table_name: str,
        type_: str | None = None,
        *,
        schema: str | None = None,
        if_exists: bool | None = None,
    ) -> None:
        """Drop a constraint; MySQL asks for `type_`: `foreignkey`, `primary`, `unique` or `check`."""
        self.invoke(DropConstraintOp(constraint_name, table_name, type_, schema=schema, if_exists=if_exists))


class IndexDirectives(AbstractOperations):
    def create_index(
        self,
        /,
        index_name: str | None,
        table_name: str,
        columns: Sequence[str | TextClause | ColumnElement[Any]],
        *,
        schema: str | None = None,
        unique: bool = False,
        if_not_exists: bool | None = None,
        **kw: Any,
    ) -> None:
        """Create an index on columns, texts or expressions; `kw`: options of dialects, as in `postgresql_where`."""
        self.invoke(
            CreateIndexOp(
                index_name, table_name, columns, schema=schema, unique=unique, if_not_exists=if_not_exists, **kw
            )
        )

    def drop_index(
        self,
        /,
        index_name: str,
        table_name: str | None = None,
        *,
        schema: str | None = None,
        if_exists: bool | None = None,
        **kw: Any,
    ) -> None:
        """Drop an index; MySQL and SQL Server ask for the table."""
        self.invoke(DropIndexOp(index_name, table_name, schema=schema, if_exists=if_exists, **kw))
