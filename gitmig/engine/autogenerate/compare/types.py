"""The types of columns."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy.types import NullType

from gitmig.engine.autogenerate.compare.pairs import CONTINUE, STOP, ColumnPair, of_columns
from gitmig.engine.dispatch import DispatchPriority

if TYPE_CHECKING:
    from gitmig.engine.autogenerate.plugins import Plugin
    from gitmig.engine.dispatch import PriorityDispatchResult

log = logging.getLogger("alembic.autogenerate.compare.types")


def ask_project(pair: ColumnPair) -> PriorityDispatchResult:
    """`compare_type` of env.py: False compares none; a function answers True, False, or None where it leaves it to us."""
    reported, wanted = pair.reported, pair.wanted
    pair.operation.existing_type = reported.type
    ask = pair.context.opts.get("compare_type", True)
    if ask is False:
        return STOP
    answer = (
        ask(pair.context.migration_context, reported, wanted, reported.type, wanted.type) if callable(ask) else None
    )
    if answer is None:
        return CONTINUE
    if answer:
        change(pair)
    return STOP


def ask_implementation(pair: ColumnPair) -> PriorityDispatchResult:
    pair.operation.existing_type = pair.reported.type
    if isinstance(pair.reported.type, NullType):
        log.info("Couldn't determine database type for column '%s'", pair)
    elif isinstance(pair.wanted.type, NullType):
        log.info("Column '%s' has no type within the model; can't compare", pair)
    elif pair.impl.compare_type(pair.reported, pair.wanted):
        change(pair)
        return STOP
    return CONTINUE


def change(pair: ColumnPair) -> None:
    pair.operation.modify_type = pair.wanted.type
    log.info("Detected type change from %r to %r on '%s'", pair.reported.type, pair.wanted.type, pair)


def setup(plugin: Plugin) -> None:
    plugin.add_autogenerate_comparator(of_columns(ask_project), "column", "types", priority=DispatchPriority.FIRST)
    plugin.add_autogenerate_comparator(
        of_columns(ask_implementation), "column", "types", priority=DispatchPriority.LAST
    )
