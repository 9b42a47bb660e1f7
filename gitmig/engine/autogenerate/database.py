"""The schema of a database as autogenerate sees it: tables, indexes and constraints, read for many tables at once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Index, MetaData, UniqueConstraint, event, literal_column
from sqlalchemy.sql.elements import conv

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Inspector, Table
    from sqlalchemy.schema import Constraint

    from gitmig.engine.ddl.standard import DefaultImpl

TableKey = tuple[str | None, str]
LetIn = Callable[[str | None, str], bool]


class Database:
    """Names are marked as complete, so that no naming convention makes others of them."""

    def __init__(self, inspector: Inspector, impl: DefaultImpl) -> None:
        self.inspector = inspector
        self.impl = impl
        self.metadata = MetaData()
        self.wanted: dict[str | None, list[str]] = {}
        self._unique_constraints: dict[str | None, Mapping[TableKey, Any]] = {}
        self._indexes: dict[str | None, Mapping[TableKey, Any]] = {}
        self._checks: dict[str | None, Mapping[TableKey, Any]] = {}
        self._foreign_keys: dict[str | None, Mapping[TableKey, Any]] = {}

    def read_tables(self, keys: Iterable[TableKey]) -> None:
        """Read tables, and those that they refer to."""
        for schema, name in keys:
            self.wanted.setdefault(schema, []).append(name)
        event.listen(self.metadata, "column_reflect", self.impl.autogen_column_reflect)
        for schema, names in self.wanted.items():
            self._reflect(schema, set(names))
        for table in self.metadata.tables.values():
            complete_names(table)

    def _reflect(self, schema: str | None, names: set[str]) -> None:
        inspector: Any = self.inspector
        # not a list of names, which would leave out those that another schema has, too
        self.metadata.reflect(inspector, schema=schema, only=lambda name, _metadata: name in names)

    def table(self, schema: str | None, name: str) -> Table:
        return self.metadata.tables[f"{schema}.{name}" if schema else name]

    def unique_constraints(self, table: Table, let_in: LetIn) -> set[UniqueConstraint] | None:
        """None where SQLAlchemy cannot tell on this database."""
        found = self._of_table(table, self._unique_constraints, self.inspector.get_multi_unique_constraints)
        if found is None:
            return None
        named = (each for each in found if let_in(each["name"], "unique_constraint"))
        made = (reflected_unique(each, table, self.impl) for each in named)
        return {each for each in made if each is not None}

    def indexes(self, table: Table, let_in: LetIn) -> set[Index]:
        """Without those that only serve a unique constraint."""
        found = self._of_table(table, self._indexes, self.inspector.get_multi_indexes) or []
        named = (each for each in found if let_in(each["name"], "index") and "duplicates_constraint" not in each)
        made = (reflected_index(each, table, self.impl) for each in named)
        return {each for each in made if each is not None}

    def check_constraints(self, table: Table) -> list[dict[str, Any]] | None:
        """None where SQLAlchemy cannot tell on this database."""
        return self._of_table(table, self._checks, self.inspector.get_multi_check_constraints)

    def tells_rules(self, table: Table) -> bool:
        """Whether SQLAlchemy tells ON DELETE and the like of the table's foreign keys; dialects of other packages may not."""
        found = self._of_table(table, self._foreign_keys, self.inspector.get_multi_foreign_keys)
        return not found or any("options" in each for each in found)

    def _of_table(
        self, table: Table, known: dict[str | None, Mapping[TableKey, Any]], read: Callable[..., Any]
    ) -> list[dict[str, Any]] | None:
        schema = table.schema
        if schema not in known:
            try:
                known[schema] = read(schema=schema, filter_names=self.wanted.get(schema, [table.name]))
            except NotImplementedError:
                known[schema] = {}
                return None
        return list(found) if (found := known[schema].get((schema, table.name))) is not None else None


def complete_names(table: Table) -> None:
    items: list[Constraint | Index] = [*table.constraints, *table.indexes]
    for item in items:
        if isinstance(item.name, str):
            item.name = conv(item.name)


def reflected_index(options: Mapping[str, Any], table: Table, impl: DefaultImpl) -> Index | None:
    """None where a column of it was not read."""
    parts = options.get("expressions") or options["column_names"]
    sorting = options.get("column_sorting", {})
    columns = [index_part(part, table, sorting.get(part, ())) for part in parts]
    if any(column is None for column in columns):
        return None
    return Index(
        conv(options["name"]) if options["name"] is not None else None,
        *columns,
        unique=options["unique"],
        _table=table,
        **impl.adjust_reflected_dialect_options(options, "index"),
    )


def index_part(part: str | None, table: Table, sorting: Iterable[str]) -> Any:
    """A column, or an expression as text; `sorting` are words such as `desc` and `nulls_last`."""
    if part is None:
        return None
    found: Any = table.columns[part] if part in table.columns else literal_column(part)
    return functools.reduce(lambda expression, order: getattr(expression, order)(), sorting, found)


def reflected_unique(options: Mapping[str, Any], table: Table, impl: DefaultImpl) -> UniqueConstraint | None:
    """None where a column of it was not read."""
    if not all(name in table.columns for name in options["column_names"]):
        return None
    return UniqueConstraint(
        *(table.columns[name] for name in options["column_names"]),
        name=conv(options["name"]) if options["name"] is not None else None,
        **impl.adjust_reflected_dialect_options(options, "unique_constraint"),
    )
