"""Which schemas of the database are compared."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gitmig.engine.dispatch import PriorityDispatchResult

if TYPE_CHECKING:
    from gitmig.engine.autogenerate.context import AutogenContext
    from gitmig.engine.autogenerate.plugins import Plugin
    from gitmig.engine.operations.containers import UpgradeOps

log = logging.getLogger("alembic.autogenerate.compare.schemas")

CATALOG = "information_schema"


def compare_schemas(context: AutogenContext, upgrade_ops: UpgradeOps) -> PriorityDispatchResult:
    """The default schema, which has the name None, or all of those that `include_name` lets in."""
    schemas = {name for name in all_schemas(context) if context.run_name_filters(name, "schema", {})}
    context.comparators.dispatch("schema", qualifier=context.dialect.name)(context, upgrade_ops, schemas)
    return PriorityDispatchResult.CONTINUE


def all_schemas(context: AutogenContext) -> set[str | None]:
    if not context.opts.get("include_schemas", False):
        return {None}
    names = set(context.inspector.get_schema_names()) - {CATALOG, context.dialect.default_schema_name}
    return {*names, None}


def setup(plugin: Plugin) -> None:
    plugin.add_autogenerate_comparator(compare_schemas, "autogenerate")
