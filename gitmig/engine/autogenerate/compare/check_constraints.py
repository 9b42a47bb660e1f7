"""Named CHECK constraints, by their names alone, where env.py asks for this plugin."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint
from sqlalchemy.sql.elements import conv

from gitmig.engine import callers
from gitmig.engine.autogenerate.compare.pairs import CONTINUE, TablePair, of_tables
from gitmig.engine.operations import internals
from gitmig.engine.operations.constraints import CreateCheckConstraintOp, DropConstraintOp

if TYPE_CHECKING:
    from sqlalchemy import Table

    from gitmig.engine.autogenerate.plugins import Plugin
    from gitmig.engine.dispatch import PriorityDispatchResult

log = logging.getLogger("alembic.ext.checkconstraint_byname")

KIND = "check_constraint"


def compare_check_constraints(pair: TablePair) -> PriorityDispatchResult:
    """CREATE TABLE makes those of a new table."""
    if pair.reported is None or pair.wanted is None:
        return CONTINUE
    found = pair.database.check_constraints(pair.reported)
    if found is None:
        return CONTINUE
    reported = {each["name"]: each for each in found if each["name"] and pair.has_name(each["name"], KIND)}
    wanted = wanted_checks(pair, pair.wanted)
    for name in sorted(reported.keys() | wanted.keys()):
        compare(pair, name, reflected(reported.get(name), pair.reported), wanted.get(name))
    return CONTINUE


def wanted_checks(pair: TablePair, table: Table) -> dict[str, CheckConstraint]:
    """Those with a name, of the table, its columns and its types, that exist on this database."""
    items = [*table.constraints, *(each for column in table.columns for each in column.constraints)]
    checks = [each for each in internals.in_order_of_creation(items) if isinstance(each, CheckConstraint)]
    named = ((internals.final_name(each, pair.context.dialect), each) for each in checks)
    return {name: each for name, each in named if name and internals.exists_on_dialect(each, pair.impl)}


def reflected(options: dict[str, Any] | None, table: Table) -> CheckConstraint | None:
    if options is None:
        return None
    there = (each for each in table.constraints if isinstance(each, CheckConstraint) and each.name == options["name"])
    return next(there, None) or CheckConstraint(options["sqltext"], name=conv(options["name"]), table=table)


def compare(pair: TablePair, name: str, reported: CheckConstraint | None, wanted: CheckConstraint | None) -> None:
    if wanted is None:
        drop(pair, name, reported, None)
        return
    if reported is None:
        add(pair, name, wanted, None)
        return
    result = pair.impl.compare_check_constraint(wanted, reported)
    if result.is_skip:
        callers.warn(f"Skipping check constraint {name!r}: {result.message}")
    if result.is_different:
        drop(pair, name, reported, wanted)
        add(pair, name, wanted, reported)


def drop(pair: TablePair, name: str, check: Any, compare_to: CheckConstraint | None) -> None:
    if pair.context.run_object_filters(check, name, KIND, True, compare_to):
        pair.changes.ops.append(DropConstraintOp.from_constraint(check))
        log.info("Detected removed check constraint %r on table %r", name, str(pair))


def add(pair: TablePair, name: str, check: CheckConstraint, compare_to: CheckConstraint | None) -> None:
    if pair.context.run_object_filters(check, name, KIND, False, compare_to):
        # one that stands on a column does not know its table
        added = CreateCheckConstraintOp(
            check.name, pair.changes.table_name, check.sqltext, schema=pair.changes.schema, **check.dialect_kwargs
        )
        pair.changes.ops.append(added)
        log.info("Detected added check constraint %r on table %r", name, str(pair))


def setup(plugin: Plugin) -> None:
    plugin.add_autogenerate_comparator(of_tables(compare_check_constraints), "table", "checkconstraints")
