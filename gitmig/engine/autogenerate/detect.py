"""Database against models: the operations that make the one into the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.engine.autogenerate.context import AutogenContext
from gitmig.engine.operations.containers import MigrationScript, UpgradeOps

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from gitmig.engine.runtime.migrate import MigrationContext


def compare_metadata(context: MigrationContext, metadata: MetaData) -> Any:
    """The differences between a database and models, as tuples such as `("add_column", None, "account", Column(...))`.

    What differs of one column stands together in a list.
    """
    return detected(AutogenContext(context, metadata)).as_diffs()


def produce_migrations(context: MigrationContext, metadata: MetaData) -> MigrationScript:
    """What `revision --autogenerate` would write: the operations of a revision, both ways."""
    upgrade_ops = detected(AutogenContext(context, metadata))
    return MigrationScript(None, upgrade_ops, upgrade_ops.reverse())


def detected(context: AutogenContext) -> UpgradeOps:
    """What makes the database that of the models."""
    upgrade_ops = UpgradeOps()
    detect_into(context, upgrade_ops)
    return upgrade_ops


def detect_into(context: AutogenContext, upgrade_ops: UpgradeOps) -> None:
    """Add what makes the database that of the models."""
    context.comparators.dispatch("autogenerate", qualifier=context.dialect.name)(context, upgrade_ops)
