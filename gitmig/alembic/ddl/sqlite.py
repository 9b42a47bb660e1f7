"""SQLite's statements."""

from gitmig.engine.ddl.elements import rename_within_schema as visit_rename_table
from gitmig.engine.ddl.sqlite import SQLiteImpl, visit_column_name

__all__ = ["SQLiteImpl", "visit_column_name", "visit_rename_table"]
