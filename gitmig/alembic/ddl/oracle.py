"""Oracle."""

from gitmig.engine.ddl.oracle import OracleImpl

__all__ = ["OracleImpl"]
