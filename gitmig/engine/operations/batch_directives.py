"""What a revision can say within a `batch_alter_table` block, where the table is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from gitmig.engine.operations.abstract import AbstractOperations
from gitmig.engine.operations.columns import AddColumnOp, AlterColumnOp, DropColumnOp
from gitmig.engine.operations.constraints import (
    CreateCheckConstraintOp,
    CreateForeignKeyOp,
    CreatePrimaryKeyOp,
    CreateUniqueConstraintOp,
    DropConstraintOp,
)
from gitmig.engine.operations.exclude import CreateExcludeConstraintOp
from gitmig.engine.operations.indexes import CreateIndexOp, DropIndexOp
from gitmig.engine.operations.running import only_set
from gitmig.engine.operations.statements import ExecuteSQLOp
from gitmig.engine.operations.tables import CreateTableCommentOp, DropTableCommentOp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Column, Executable
    from sqlalchemy.sql.elements import ColumnElement, TextClause
    from sqlalchemy.types import TypeEngine


class BatchOperations(AbstractOperations):
    """The directives without a table name; they are recorded, and done when the block ends.

    `insert_before` and `insert_after` place a column, where the table is copied.
    """

    @property
    def table_name(self) -> str:
        return self.impl.table_name  # type: ignore[no-any-return]  # the batch, by its public attributes

    @property
    def schema(self) -> str | None:
        return self.impl.schema  # type: ignore[no-any-return]

    def add_column(
        self,
        column: Column[Any],
        *,
        insert_before: str | None = None,
        insert_after: str | None = None,
        if_not_exists: bool | None = None,
        inline_references: bool | None = None,
        inline_primary_key: bool | None = None,
    ) -> None:
        """Add a column."""
        self.invoke(
            AddColumnOp(
                self.table_name,
                column,
                schema=self.schema,
                if_not_exists=if_not_exists,
                inline_references=inline_references,
                inline_primary_key=inline_primary_key,
                **only_set(insert_before=insert_before, insert_after=insert_after),
            )
        )

    def alter_column(
        self,
        column_name: str,
        *,
        nullable: bool | None = None,
        comment: str | Literal[False] | None = False,
        server_default: Any = False,
        new_column_name: str | None = None,
        type_: TypeEngine[Any] | type[TypeEngine[Any]] | None = None,
        existing_type: TypeEngine[Any] | type[TypeEngine[Any]] | None = None,
        existing_server_default: Any = False,
        existing_nullable: bool | None = None,
        existing_comment: str | None = None,
        insert_before: str | None = None,
        insert_after: str | None = None,
        **kw: Any,
    ) -> None:
        """Change a column; `False` leaves a default or a comment as it is, `None` removes it."""
        self.invoke(
            AlterColumnOp(
                self.table_name,
                column_name,
                schema=self.schema,
                existing_type=existing_type,
                existing_server_default=existing_server_default,
                existing_nullable=existing_nullable,
                existing_comment=existing_comment,
                modify_name=new_column_name,
                modify_type=type_,
                modify_server_default=server_default,
                modify_nullable=nullable,
                modify_comment=comment,
                **only_set(insert_before=insert_before, insert_after=insert_after),
                **kw,
            )
        )

    def drop_column(self, column_name: str, **kw: Any) -> None:
        """Drop a column."""
        self.invoke(DropColumnOp(self.table_name, column_name, schema=self.schema, **kw))

    def create_primary_key(self, constraint_name: str | None, columns: list[str]) -> None:
        """Make columns the primary key."""
        self.invoke(CreatePrimaryKeyOp(constraint_name, self.table_name, columns, schema=self.schema))

    def create_unique_constraint(self, constraint_name: str, columns: Sequence[str], **kw: Any) -> Any:
        """Forbid equal rows in columns."""
        return self.invoke(
            CreateUniqueConstraintOp(constraint_name, self.table_name, columns, **{"schema": self.schema, **kw})
        )

    def create_check_constraint(
        self, constraint_name: str, condition: str | ColumnElement[bool] | TextClause, **kw: Any
    ) -> None:
        """Require a condition of every row."""
        self.invoke(
            CreateCheckConstraintOp(constraint_name, self.table_name, condition, **{"schema": self.schema, **kw})
        )

    def create_foreign_key(
        self,
        constraint_name: str | None,
        referent_table: str,
        local_cols: list[str],
        remote_cols: list[str],
        *,
        referent_schema: str | None = None,
        onupdate: str | None = None,
        ondelete: str | None = None,
        deferrable: bool | None = None,
        initially: str | None = None,
        match: str | None = None,
        **dialect_kw: Any,
    ) -> None:
        """Let columns refer to those of the referent table."""
        self.invoke(
            CreateForeignKeyOp(
                constraint_name,
                self.table_name,
                referent_table,
                local_cols,
                remote_cols,
                onupdate=onupdate,
                ondelete=ondelete,
                deferrable=deferrable,
                initially=initially,
                match=match,
                source_schema=self.schema,
                referent_schema=referent_schema,
                **dialect_kw,
            )
        )

    def create_exclude_constraint(self, constraint_name: str, *elements: Any, **kw: Any) -> Any:
        """Forbid rows that match each other, on PostgreSQL."""
        options = {"schema": self.schema, **kw}
        return self.invoke(CreateExcludeConstraintOp(constraint_name, self.table_name, elements, **options))

    def drop_constraint(self, constraint_name: str, type_: str | None = None) -> None:
        """Drop a constraint."""
        self.invoke(DropConstraintOp(constraint_name, self.table_name, type_, schema=self.schema))

    def create_index(
        self, index_name: str, columns: Sequence[str | TextClause | ColumnElement[Any]], **kw: Any
    ) -> None:
        """Create an index."""
        self.invoke(CreateIndexOp(index_name, self.table_name, columns, **{"schema": self.schema, **kw}))

    def drop_index(self, index_name: str, **kw: Any) -> None:
        """Drop an index."""
        self.invoke(DropIndexOp(index_name, self.table_name, **{"schema": self.schema, **kw}))

    def create_table_comment(self, comment: str | None, *, existing_comment: str | None = None) -> None:
        """Set the comment of the table."""
        self.invoke(
            CreateTableCommentOp(self.table_name, comment, existing_comment=existing_comment, schema=self.schema)
        )

    def drop_table_comment(self, *, existing_comment: str | None = None) -> None:
        """Remove the comment of the table."""
        self.invoke(DropTableCommentOp(self.table_name, existing_comment=existing_comment, schema=self.schema))

    def execute(self, sqltext: Executable | str, *, execution_options: dict[str, Any] | None = None) -> None:
        """Execute a statement at once, before what the block records."""
        self.invoke(ExecuteSQLOp(sqltext, execution_options=execution_options))
