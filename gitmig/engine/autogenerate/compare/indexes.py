"""Indexes and unique constraints, which some databases do not tell apart."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Index, UniqueConstraint

from gitmig.engine import callers
from gitmig.engine.autogenerate.compare.pairs import CONTINUE, TablePair
from gitmig.engine.operations import internals
from gitmig.engine.operations.constraints import AddConstraintOp, DropConstraintOp
from gitmig.engine.operations.indexes import CreateIndexOp, DropIndexOp

if TYPE_CHECKING:
    from collections.abc import Container

    from sqlalchemy import Dialect

    from gitmig.engine.ddl.likeness.verdict import ComparisonResult
    from gitmig.engine.dispatch import PriorityDispatchResult

log = logging.getLogger("alembic.autogenerate.compare.constraints")


@dataclass(frozen=True, slots=True)
class Item:
    """An index or a unique constraint, by the name that it has in the database, or will have."""

    item: Any
    name: str | None

    @property
    def kind(self) -> str:
        return "index" if isinstance(self.item, Index) else "unique_constraint"

    @property
    def shown_kind(self) -> str:
        return self.kind.replace("_", " ")


def compare_indexes_and_uniques(pair: TablePair) -> PriorityDispatchResult:
    """What has a name is found by it; a unique constraint without one by its columns."""
    reported, wanted, uniques_told = both_sides(pair)
    changes = Changes(pair)
    nameless = {columns_of(each): each for each in wanted.uniques if each.name is None}
    for name in sorted(reported.names - wanted.names):
        may_be_unique = reported.of_kind(name, "unique_constraint")
        if may_go(may_be_unique, nameless, uniques_told=uniques_told or not pair.in_both):
            changes.remove(reported.either(name))
    for name in sorted(reported.names & wanted.names):
        item = wanted.either(name)
        changes.compare(reported.of_kind(name, item.kind), item)
    for name in sorted(wanted.names - reported.names):
        changes.add(wanted.either(name))
    there = {columns_of(each) for each in reported.uniques}
    for columns, item in nameless.items():
        if columns not in there:
            changes.add(item)
    return CONTINUE


class Side:
    """What the database or the models have; MySQL reports each unique constraint as an index, too."""

    def __init__(self, dialect: Dialect, uniques: set[UniqueConstraint], indexes: set[Index]) -> None:
        self.uniques = [
            Item(each, internals.final_name(each, dialect)) for each in internals.in_order_of_creation(uniques)
        ]
        # of two with one name, which no database takes, it is the same each time that is compared
        self.indexes = [Item(each, internals.final_name(each, dialect)) for each in sorted(indexes, key=written)]
        self.by_kind = {
            "unique_constraint": {each.name: each for each in self.uniques if each.name},
            "index": {each.name: each for each in self.indexes if each.name},
        }

    @property
    def names(self) -> set[str]:
        return {name for items in self.by_kind.values() for name in items}

    def either(self, name: str) -> Item:
        return self.of_kind(name, "index")

    def of_kind(self, name: str, kind: str) -> Item:
        """That of the name, of this kind where there are both."""
        found = self.by_kind[kind].get(name)
        return found or next(items[name] for items in self.by_kind.values() if name in items)


def may_go(item: Item, nameless: Container[tuple[str, ...]], *, uniques_told: bool) -> bool:
    """Not the constraint that the models have without a name, nor an index that may be a unique constraint."""
    if item.kind == "index":
        return uniques_told or not item.item.unique
    return columns_of(item) not in nameless


def both_sides(pair: TablePair) -> tuple[Side, Side, bool]:
    """Database, models, and whether the database tells its unique constraints."""
    uniques, indexes, comparable = reported_items(pair)
    wanted_uniques, wanted_indexes = wanted_items(pair, uniques=comparable)
    pair.impl.correct_for_autogen_constraints(uniques, indexes, wanted_uniques, wanted_indexes)
    dialect = pair.context.dialect
    return Side(dialect, uniques, indexes), Side(dialect, wanted_uniques, wanted_indexes), comparable


def reported_items(pair: TablePair) -> tuple[set[UniqueConstraint], set[Index], bool]:
    """Unique constraints, indexes, and whether SQLAlchemy can tell of the former; DROP TABLE takes them along."""
    table = pair.reported
    if table is None:
        return set(), set(), False
    uniques = pair.database.unique_constraints(table, pair.has_name) if pair.in_both else None
    return uniques or set(), pair.database.indexes(table, pair.has_name), uniques is not None


def wanted_items(pair: TablePair, *, uniques: bool) -> tuple[set[UniqueConstraint], set[Index]]:
    """CREATE TABLE makes the unique constraints of a new table."""
    table = pair.wanted
    if table is None:
        return set(), set()
    constraints = table.constraints if uniques else set()
    return {each for each in constraints if isinstance(each, UniqueConstraint)}, set(table.indexes)


def written(index: Index) -> str:
    return f"{[str(expression) for expression in index.expressions]} {index.unique}"


def columns_of(item: Item) -> tuple[str, ...]:
    """In no order: it does not matter to what is unique."""
    return tuple(sorted(column.name for column in item.item.columns))


class Changes:
    """Adds the operations, where `include_object` lets them in."""

    def __init__(self, pair: TablePair) -> None:
        self.pair = pair

    def add(self, item: Item) -> None:
        if self._let_in(item):
            log.info(
                "Detected added %s %r on '%s'",
                item.shown_kind,
                item.name,
                tuple(column.name for column in item.item.columns),
            )
            self._create(item)

    def remove(self, item: Item) -> None:
        if self._let_in(item, reflected=True):
            log.info("Detected removed %s %r on '%s'", item.shown_kind, item.name, self.pair.changes.table_name)
            self._drop(item)

    def compare(self, reported: Item, wanted: Item) -> None:
        if reported.kind != wanted.kind:
            self.remove(reported)
            self.add(wanted)
            return
        result = self._compared(reported, wanted)
        if result.is_skip:
            callers.warn(f"Skipping {wanted.shown_kind} {wanted.name!r}: {result.message}")
        if result.is_different and self._let_in(wanted, compare_to=reported.item):
            log.info("Detected changed %s %r on %r: %s", wanted.shown_kind, wanted.name, str(self.pair), result.message)
            self._drop(reported)
            self._create(wanted)

    def _compared(self, reported: Item, wanted: Item) -> ComparisonResult:
        if wanted.kind == "index":
            return self.pair.impl.compare_indexes(wanted.item, reported.item)
        return self.pair.impl.compare_unique_constraint(wanted.item, reported.item)

    def _let_in(self, item: Item, *, reflected: bool = False, compare_to: Any = None) -> bool:
        return self.pair.context.run_object_filters(item.item, item.name, item.kind, reflected, compare_to)

    def _create(self, item: Item) -> None:
        made = (
            CreateIndexOp.from_index(item.item) if item.kind == "index" else AddConstraintOp.from_constraint(item.item)
        )
        self.pair.changes.ops.append(made)

    def _drop(self, item: Item) -> None:
        made = (
            DropIndexOp.from_index(item.item) if item.kind == "index" else DropConstraintOp.from_constraint(item.item)
        )
        self.pair.changes.ops.append(made)
