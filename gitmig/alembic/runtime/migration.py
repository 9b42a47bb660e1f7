"""A migration on one database: context, steps, version rows."""

from gitmig.engine.runtime.heads import HeadMaintainer
from gitmig.engine.runtime.migrate import MigrationContext
from gitmig.engine.runtime.steps import MigrationInfo, MigrationStep, RevisionStep, StampStep

__all__ = ["HeadMaintainer", "MigrationContext", "MigrationInfo", "MigrationStep", "RevisionStep", "StampStep"]
