"""How operations become statements of a database; importing it makes the built-in dialects the ones to replace."""

from gitmig.alembic.ddl import mssql, mysql, oracle, postgresql, sqlite
from gitmig.engine.ddl.standard import DefaultImpl

__all__ = ["DefaultImpl", "mssql", "mysql", "oracle", "postgresql", "sqlite"]
