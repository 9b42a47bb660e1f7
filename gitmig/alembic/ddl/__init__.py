"""How operations become statements of a database."""

from gitmig.engine.ddl.standard import DefaultImpl

__all__ = ["DefaultImpl"]
