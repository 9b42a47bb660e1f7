"""SQLite's statements."""

from gitmig.engine.ddl.sqlite import SQLiteImpl, visit_column_name, visit_rename_table

__all__ = ["SQLiteImpl", "visit_column_name", "visit_rename_table"]
