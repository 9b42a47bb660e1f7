"""What a revision can say, and how extensions add to it."""

from gitmig.alembic.operations import base, ops
from gitmig.engine.operations.abstract import AbstractOperations
from gitmig.engine.operations.base import BatchOperations, Operations
from gitmig.engine.operations.containers import MigrationScript
from gitmig.engine.operations.operation import MigrateOperation

__all__ = [
    "AbstractOperations",
    "BatchOperations",
    "MigrateOperation",
    "MigrationScript",
    "Operations",
    "base",
    "ops",
]
