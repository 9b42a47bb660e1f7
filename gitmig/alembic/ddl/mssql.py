"""SQL Server."""

from gitmig.engine.ddl.mssql import MSSQLImpl

__all__ = ["MSSQLImpl"]
