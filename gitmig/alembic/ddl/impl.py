"""The class that dialects of other packages subclass."""

from gitmig.engine.ddl.standard import DefaultImpl

__all__ = ["DefaultImpl", "ImplMeta"]

ImplMeta = type(DefaultImpl)
