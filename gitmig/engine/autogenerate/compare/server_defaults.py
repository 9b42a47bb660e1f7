"""What a column has where a row does not say: server defaults, computed columns, identities, AUTOINCREMENT."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import Computed, DefaultClause, Identity, String, literal

from gitmig.engine import callers
from gitmig.engine.autogenerate.compare.pairs import CONTINUE, STOP, ColumnPair, of_columns
from gitmig.engine.ddl.expressions import ddl_sql
from gitmig.engine.dispatch import DispatchPriority
from gitmig.engine.operations import internals

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Dialect

    from gitmig.engine.autogenerate.plugins import Plugin
    from gitmig.engine.dispatch import PriorityDispatchResult

log = logging.getLogger("alembic.autogenerate.compare.server_defaults")

# what databases add to an expression, or leave out of it
NOISE = re.compile(r"[ ()'\"`\[\]\t\r\n]")


def ask_project(pair: ColumnPair) -> PriorityDispatchResult:
    """`compare_server_default` of env.py: False compares none; a function answers True, False, or None for neither."""
    ask = pair.context.opts.get("compare_server_default", False)
    reported, wanted = pair.reported.server_default, pair.wanted.server_default
    if not callable(ask) or (reported is None and wanted is None):
        return CONTINUE
    pair.operation.existing_server_default = reported
    texts = (default_sql(pair, reported), default_sql(pair, wanted))
    answer = ask(pair.context.migration_context, pair.reported, pair.wanted, texts[0], wanted, texts[1])
    if answer is None:
        return CONTINUE
    if answer:
        change(pair, f"User defined function {ask} detected")
    return STOP


def default_sql(pair: ColumnPair, default: Any) -> str | None:
    return written_default(default, pair.context.dialect)


def written_default(default: Any, dialect: Dialect) -> str | None:
    """A default as it is written or as SQL; None where there is none, or no telling."""
    if isinstance(default, Computed):
        return ddl_sql(default.sqltext, dialect)
    if not isinstance(default, DefaultClause):
        return None
    return default.arg if isinstance(default.arg, str) else ddl_sql(default.arg, dialect)


def is_there(pair: ColumnPair, reported: str | None) -> bool:
    """Whether the database has the model's text as CREATE TABLE wrote it, apostrophes and all."""
    default = pair.wanted.server_default
    if not isinstance(default, DefaultClause) or not isinstance(default.arg, str):
        return False
    same_kind = internals.same_type_affinity(pair.reported.type, pair.wanted.type)
    return same_kind and reported == ddl_sql(literal(default.arg, String()), pair.context.dialect)


def compare_computed(pair: ColumnPair) -> PriorityDispatchResult:
    """No database changes an expression in place, so that there is only a warning."""
    defaults = (pair.reported.server_default, pair.wanted.server_default)
    if not any(isinstance(default, Computed) for default in defaults):
        return CONTINUE
    pair.operation.existing_server_default = pair.reported.server_default
    if not all(isinstance(default, Computed) for default in defaults) or not same_expression(pair):
        callers.warn(f"Computed default on {pair.operation.table_name}.{pair.operation.column_name} cannot be modified")
    return STOP


def same_expression(pair: ColumnPair) -> bool:
    texts = (default_sql(pair, default) for default in (pair.reported.server_default, pair.wanted.server_default))
    reported, wanted = (NOISE.sub("", pair.impl.plain_computed(text or "")).lower() for text in texts)
    return reported == wanted


def compare_identity(pair: ColumnPair) -> PriorityDispatchResult:
    reported, wanted = pair.reported.server_default, pair.wanted.server_default
    if not isinstance(wanted, Identity) and not (isinstance(reported, Identity) and not passive(wanted)):
        return CONTINUE
    pair.operation.existing_server_default = reported
    is_one = [identity if isinstance(identity, Identity) else None for identity in (wanted, reported)]
    differences = pair.impl.compare_identity(*is_one)
    if differences or None in is_one:
        pair.operation.modify_server_default = wanted
    if differences:
        log.info("Detected server default on column '%s': identity options attributes %s", pair, sorted(differences))
    return STOP


def passive(default: Any) -> bool:
    """Whether a model only says that the database fills the column, and not with what."""
    return default is not None and not isinstance(default, (DefaultClause, Computed, Identity))


def set_autoincrement(pair: ColumnPair) -> PriorityDispatchResult:
    """MySQL has to be told again whenever it changes the column."""
    column = pair.wanted
    if column.table.autoincrement_column is column or column.autoincrement is True:
        pair.operation.kw["autoincrement"] = True
    elif column.autoincrement is False:
        pair.operation.kw["autoincrement"] = False
    return CONTINUE


def ask_implementation(pair: ColumnPair) -> PriorityDispatchResult:
    reported, wanted = pair.reported.server_default, pair.wanted.server_default
    if reported is None and wanted is None:
        return CONTINUE
    pair.operation.existing_server_default = reported
    if pair.context.opts.get("compare_server_default", False) is False or passive(wanted):
        return CONTINUE
    texts = (default_sql(pair, wanted), default_sql(pair, reported))
    if is_there(pair, texts[1]):
        return CONTINUE
    if pair.impl.compare_server_default(pair.reported, pair.wanted, *texts):
        change(pair, f"Dialect impl {pair.impl!r} detected")
    return CONTINUE


def change(pair: ColumnPair, who: str) -> None:
    pair.operation.modify_server_default = pair.wanted.server_default
    log.info("%s server default on column '%s'", who, pair)


def setup(plugin: Plugin) -> None:
    def add(compare: Callable[[ColumnPair], PriorityDispatchResult], priority: DispatchPriority) -> None:
        plugin.add_autogenerate_comparator(of_columns(compare), "column", "server_default", priority=priority)

    add(ask_project, DispatchPriority.FIRST)
    add(compare_computed, DispatchPriority.MEDIUM)
    add(compare_identity, DispatchPriority.MEDIUM)
    add(set_autoincrement, DispatchPriority.MEDIUM)
    add(ask_implementation, DispatchPriority.LAST)
