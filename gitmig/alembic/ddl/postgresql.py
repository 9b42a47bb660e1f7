"""PostgreSQL's statements; dialects of kindred databases compile some of them under their own names."""

from gitmig.engine.ddl.elements import AlterColumn, ColumnComment, IdentityColumnDefault, RenameTable
from gitmig.engine.ddl.elements import rename_within_schema as visit_rename_table
from gitmig.engine.ddl.postgresql import (
    PostgresqlColumnType,
    PostgresqlImpl,
    visit_column_comment,
    visit_column_type,
    visit_identity_column,
)
from gitmig.engine.operations.exclude import CreateExcludeConstraintOp

__all__ = [
    "AlterColumn",
    "ColumnComment",
    "CreateExcludeConstraintOp",
    "IdentityColumnDefault",
    "PostgresqlColumnType",
    "PostgresqlImpl",
    "RenameTable",
    "visit_column_comment",
    "visit_column_type",
    "visit_identity_column",
    "visit_rename_table",
]
