"""Comments on tables and columns."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gitmig.engine.autogenerate.compare.pairs import CONTINUE, ColumnPair, TablePair, of_columns, of_tables
from gitmig.engine.operations.tables import CreateTableCommentOp, DropTableCommentOp

if TYPE_CHECKING:
    from gitmig.engine.autogenerate.plugins import Plugin
    from gitmig.engine.dispatch import PriorityDispatchResult

log = logging.getLogger("alembic.autogenerate.compare.comments")


def compare_column(pair: ColumnPair) -> PriorityDispatchResult:
    if not pair.context.dialect.supports_comments:
        return CONTINUE
    # an empty one is none
    was, wanted = pair.reported.comment or None, pair.wanted.comment or None
    pair.operation.existing_comment = was
    if wanted != was:
        pair.operation.modify_comment = wanted
        log.info("Detected column comment '%s'", pair)
    return CONTINUE


def compare_table(pair: TablePair) -> PriorityDispatchResult:
    if not pair.context.dialect.supports_comments or pair.reported is None or pair.wanted is None:
        return CONTINUE
    was, wanted = pair.reported.comment or None, pair.wanted.comment or None
    name, schema = pair.changes.table_name, pair.changes.schema
    if was == wanted:
        return CONTINUE
    if wanted is None:
        pair.changes.ops.append(DropTableCommentOp(name, existing_comment=was, schema=schema))
    else:
        pair.changes.ops.append(CreateTableCommentOp(name, wanted, existing_comment=was, schema=schema))
    return CONTINUE


def setup(plugin: Plugin) -> None:
    plugin.add_autogenerate_comparator(of_columns(compare_column), "column", "comments")
    plugin.add_autogenerate_comparator(of_tables(compare_table), "table", "comments")
