"""What a revision can say about tables, columns and rows: each directive builds an operation and runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from gitmig.engine.operations.abstract import AbstractOperations
from gitmig.engine.operations.columns import AddColumnOp, AlterColumnOp, DropColumnOp
from gitmig.engine.operations.statements import BulkInsertOp, ExecuteSQLOp
from gitmig.engine.operations.tables import (
    CreateTableCommentOp,
    CreateTableOp,
    DropTableCommentOp,
    DropTableOp,
    RenameTableOp,
)

if TYPE_CHECKING:
    from sqlalchemy import Column, Executable, Table
    from sqlalchemy.schema import SchemaItem
    from sqlalchemy.sql.expression import TableClause
    from sqlalchemy.types import TypeEngine


class TableDirectives(AbstractOperations):
    def create_table(
        self, /, table_name: str, *columns: SchemaItem, if_not_exists: bool | None = None, **kw: Any
    ) -> Table:
        """Create a table of columns and constraints, with its indexes and comments.

        `kw`: `schema`, `comment`, `prefixes`, `info`, and options of dialects such as `mysql_engine`.
        The table that is returned can be given to `bulk_insert`.
        """
        table: Table = self.invoke(CreateTableOp(table_name, columns, if_not_exists=if_not_exists, **kw))
        return table

    def drop_table(
        self, /, table_name: str, *, schema: str | None = None, if_exists: bool | None = None, **kw: Any
    ) -> None:
        """Drop a table."""
        self.invoke(DropTableOp(table_name, schema=schema, if_exists=if_exists, table_kw=kw))

    def rename_table(self, old_table_name: str, new_table_name: str, *, schema: str | None = None) -> None:
        """Rename a table within its schema."""
        self.invoke(RenameTableOp(old_table_name, new_table_name, schema=schema))

    def create_table_comment(
        self,
        table_name: str,
        comment: str | None,
        *,
        existing_comment: str | None = None,
        schema: str | None = None,
    ) -> None:
        """Set the comment of a table."""
        self.invoke(CreateTableCommentOp(table_name, comment, existing_comment=existing_comment, schema=schema))

    def drop_table_comment(
        self, table_name: str, *, existing_comment: str | None = None, schema: str | None = None
    ) -> None:
        """Remove the comment of a table."""
        self.invoke(DropTableCommentOp(table_name, existing_comment=existing_comment, schema=schema))


class ColumnDirectives(AbstractOperations):
    def add_column(
        self,
        table_name: str,
        column: Column[Any],
        *,
        schema: str | None = None,
        if_not_exists: bool | None = None,
        inline_references: bool | None = None,
        inline_primary_key: bool | None = None,
    ) -> None:
        """Add a column, then its foreign key, its unique constraint, its index and its comment.

        `inline_references` writes the foreign key on the column, `inline_primary_key` writes PRIMARY KEY there.
        """
        self.invoke(
            AddColumnOp(
                table_name,
                column,
                schema=schema,
                if_not_exists=if_not_exists,
                inline_references=inline_references,
                inline_primary_key=inline_primary_key,
            )
        )

    def alter_column(
        self,
        /,
        table_name: str,
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
        schema: str | None = None,
        **kw: Any,
    ) -> None:
        """Change a column; `False` leaves a default or a comment as it is, `None` removes it.

        `existing_*` describe the column: MySQL writes all of it with every change.
        `kw`: `autoincrement` and `existing_autoincrement` (MySQL), `postgresql_using`.
        """
        self.invoke(
            AlterColumnOp(
                table_name,
                column_name,
                schema=schema,
                existing_type=existing_type,
                existing_server_default=existing_server_default,
                existing_nullable=existing_nullable,
                existing_comment=existing_comment,
                modify_name=new_column_name,
                modify_type=type_,
                modify_server_default=server_default,
                modify_nullable=nullable,
                modify_comment=comment,
                **kw,
            )
        )

    def drop_column(self, /, table_name: str, column_name: str, *, schema: str | None = None, **kw: Any) -> None:
        """Drop a column.

        `kw`: `if_exists`; on SQL Server `mssql_drop_default`, `mssql_drop_check`, `mssql_drop_foreign_key`.
        """
        self.invoke(DropColumnOp(table_name, column_name, schema=schema, **kw))


class RowDirectives(AbstractOperations):
    def execute(self, sqltext: Executable | str, *, execution_options: dict[str, Any] | None = None) -> None:
        r"""Execute a statement; in a text, `:name` is a parameter and `\:` a colon."""
        self.invoke(ExecuteSQLOp(sqltext, execution_options=execution_options))

    def bulk_insert(self, table: Table | TableClause, rows: list[dict[str, Any]], *, multiinsert: bool = True) -> None:
        """Insert rows at once; `multiinsert=False` sends one statement a row, so that values can be expressions."""
        self.invoke(BulkInsertOp(table, rows, multiinsert=multiinsert))
