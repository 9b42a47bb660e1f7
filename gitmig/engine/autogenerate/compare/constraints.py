"""NOT NULL, indexes, unique constraints and foreign keys."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy import Computed

from gitmig.engine.autogenerate.compare.foreign_keys import compare_foreign_keys
from gitmig.engine.autogenerate.compare.indexes import compare_indexes_and_uniques
from gitmig.engine.autogenerate.compare.pairs import CONTINUE, ColumnPair, of_columns, of_tables

if TYPE_CHECKING:
    from gitmig.engine.autogenerate.plugins import Plugin
    from gitmig.engine.dispatch import PriorityDispatchResult

log = logging.getLogger("alembic.autogenerate.compare.constraints")


def compare_nullable(pair: ColumnPair) -> PriorityDispatchResult:
    operation, nullable = pair.operation, pair.wanted.nullable
    operation.existing_nullable = pair.reported.nullable
    if pair.reported.nullable == nullable:
        return CONTINUE
    if all(isinstance(column.server_default, Computed) for column in (pair.reported, pair.wanted)):
        log.info("Ignoring nullable change on Computed column '%s'", pair)
        return CONTINUE
    operation.modify_nullable = nullable
    log.info("Detected %s on column '%s'", "NULL" if nullable else "NOT NULL", pair)
    return CONTINUE


def setup(plugin: Plugin) -> None:
    plugin.add_autogenerate_comparator(of_tables(compare_indexes_and_uniques), "table", "indexes")
    plugin.add_autogenerate_comparator(of_tables(compare_foreign_keys), "table", "foreignkeys")
    plugin.add_autogenerate_comparator(of_columns(compare_nullable), "column", "nullable")
