"""The classes that hold the directives."""

from gitmig.engine.operations.abstract import AbstractOperations
from gitmig.engine.operations.base import BatchOperations, Operations

__all__ = ["AbstractOperations", "BatchOperations", "Operations"]
