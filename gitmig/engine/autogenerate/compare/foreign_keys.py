"""Foreign keys: the same columns, target and rules are the same key, whatever its name."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.exc import NoReferencedColumnError, NoReferencedTableError

from gitmig.engine.autogenerate.compare.pairs import CONTINUE, TablePair
from gitmig.engine.operations import internals
from gitmig.engine.operations.constraints import AddConstraintOp, DropConstraintOp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ForeignKey, Table

    from gitmig.engine.dispatch import PriorityDispatchResult

log = logging.getLogger("alembic.autogenerate.compare.constraints")

KIND = "foreign_key_constraint"


class Meaning(NamedTuple):
    """What two foreign keys have to have in common; rules in lower case, those that say nothing new as None."""

    columns: tuple[str, ...]
    schema: str | None
    table: str
    targets: tuple[str, ...]
    onupdate: str | None
    ondelete: str | None
    deferred: str | None


def compare_foreign_keys(pair: TablePair) -> PriorityDispatchResult:
    """Of a new table CREATE TABLE has them, and with a table they go."""
    if pair.reported is None or pair.wanted is None:
        return CONTINUE
    reported = {key for key in foreign_keys(pair.reported) if pair.has_name(key.name, KIND)}
    wanted = set(foreign_keys(pair.wanted))
    pair.impl.correct_for_autogen_foreignkeys(reported, wanted)
    there, models = by_meaning(pair, reported), by_meaning(pair, wanted)
    if there.keys() != models.keys() and not pair.database.tells_rules(pair.reported):
        there, models = without_rules(there), without_rules(models)
    for meaning in [each for each in there if each not in models]:
        remove(pair, there[meaning], same_name(there[meaning], wanted))
    for meaning in [each for each in models if each not in there]:
        add(pair, models[meaning], same_name(models[meaning], reported))
    return CONTINUE


def foreign_keys(table: Table) -> list[ForeignKeyConstraint]:
    return [
        each for each in internals.in_order_of_creation(table.constraints) if isinstance(each, ForeignKeyConstraint)
    ]


def by_meaning(pair: TablePair, keys: Iterable[ForeignKeyConstraint]) -> dict[Meaning, ForeignKeyConstraint]:
    return {meaning_of(key, pair): key for key in internals.in_order_of_creation(keys)}


def without_rules(keys: dict[Meaning, ForeignKeyConstraint]) -> dict[Meaning, ForeignKeyConstraint]:
    return {meaning._replace(onupdate=None, ondelete=None, deferred=None): key for meaning, key in keys.items()}


def meaning_of(key: ForeignKeyConstraint, pair: TablePair) -> Meaning:
    targets = [target(element) for element in key.elements]
    schema, table, _column = targets[0]
    return Meaning(
        tuple(column.name for column in key.columns),
        None if schema == pair.context.dialect.default_schema_name else schema,
        table,
        tuple(column for _schema, _table, column in targets),
        pair.impl.rule_of_foreign_key(key.onupdate),
        pair.impl.rule_of_foreign_key(key.ondelete),
        deferral(key),
    )


def target(key: ForeignKey) -> tuple[str | None, str, str]:
    """Schema, table and column as the database calls them; as the models do where the table is not among those read."""
    try:
        column = key.column
    except (NoReferencedTableError, NoReferencedColumnError):
        return internals.foreign_key_names(key)
    return column.table.schema, column.table.name, column.name


def deferral(key: ForeignKeyConstraint) -> str | None:
    if key.initially is not None and key.initially.lower() == "deferred":
        return "initially deferred"
    return "deferrable" if key.deferrable else None


def same_name(key: ForeignKeyConstraint, others: Iterable[ForeignKeyConstraint]) -> Any:
    return next((other for other in others if key.name is not None and other.name == key.name), None)


def remove(pair: TablePair, key: ForeignKeyConstraint, compare_to: Any) -> None:
    if pair.context.run_object_filters(key, key.name, KIND, True, compare_to):
        pair.changes.ops.append(DropConstraintOp.from_constraint(key))
        log.info("Detected removed foreign key %s on table %s", shown(key), key.table.fullname)


def add(pair: TablePair, key: ForeignKeyConstraint, compare_to: Any) -> None:
    if pair.context.run_object_filters(key, key.name, KIND, False, compare_to):
        pair.changes.ops.append(AddConstraintOp.from_constraint(key))
        log.info("Detected added foreign key %s on table %s", shown(key), key.table.fullname)


def shown(key: ForeignKeyConstraint) -> str:
    targets = (target(element)[2] for element in key.elements)
    return f"({', '.join(column.name for column in key.columns)})({', '.join(targets)})"
