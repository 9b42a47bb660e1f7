"""Changes the operations of revisions that are about to be written."""

from gitmig.engine.autogenerate.rewriter import Rewriter

__all__ = ["Rewriter"]
