"""PostgreSQL's statements."""

from gitmig.engine.ddl.postgresql import PostgresqlColumnType, PostgresqlImpl
from gitmig.engine.operations.exclude import CreateExcludeConstraintOp

__all__ = ["CreateExcludeConstraintOp", "PostgresqlColumnType", "PostgresqlImpl"]
