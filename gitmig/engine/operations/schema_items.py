"""Tables, constraints and indexes that stand in for those of the database, so that SQLAlchemy can write their DDL."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    TextClause,
    UniqueConstraint,
    types,
)
from sqlalchemy.exc import CompileError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ClauseElement, ColumnElement

from gitmig.engine.operations import internals
from gitmig.engine.operations.context import naming_convention
from gitmig.errors import Nameless

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.schema import SchemaItem
    from sqlalchemy.sql.compiler import SQLCompiler

    from gitmig.engine.operations.context import Migration


class IndexText(ColumnElement[Any]):
    """A part of an index that is given as text; by `key` and `name` the options of the index refer to it.

    Where the index has no name, a column called like the text stands for it in the naming convention.
    """

    __visit_name__ = "index_text"
    inherit_cache = False

    def __init__(self, clause: TextClause, columns: tuple[Column[Any], ...] = ()) -> None:
        self.clause = clause
        self.key = self.name = clause.text
        self.type = types.NULLTYPE
        self.columns = columns

    def get_children(self, **_options: Any) -> tuple[Column[Any], ...]:
        return self.columns


@compiles(IndexText)
def visit_index_text(element: IndexText, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clause, **options)


def metadata(migration: Migration | None = None) -> MetaData:
    """Empty, with the naming convention of the project."""
    return MetaData(naming_convention=naming_convention(migration))


def column_of(owner: Table, name: str) -> Column[Any]:
    """The column of that name, made when it is not there."""
    if name not in owner.columns:
        owner.append_column(Column(name, types.NULLTYPE))
    return owner.columns[name]


def ensure_columns(owner: Table | None, names: Iterable[Any]) -> None:
    """Columns of these names: SQLAlchemy looks up those of INCLUDE in the table."""
    for name in names:
        if owner is not None and isinstance(name, str):
            column_of(owner, name)


def untyped_columns(names: Iterable[str]) -> list[Column[Any]]:
    """A column for each name, once."""
    return [Column(name, types.NULLTYPE) for name in dict.fromkeys(names)]


def primary_key(
    name: Any,
    table_name: str,
    columns: Sequence[str],
    schema: str | None = None,
    *,
    migration: Migration | None = None,
    **options: Any,
) -> PrimaryKeyConstraint:
    owner = Table(table_name, metadata(migration), *untyped_columns(columns), schema=schema)
    constraint = PrimaryKeyConstraint(*(owner.columns[column] for column in columns), name=name, **options)
    owner.append_constraint(constraint)
    return constraint


def unique_constraint(
    name: Any,
    table_name: str,
    columns: Sequence[str],
    schema: str | None = None,
    *,
    migration: Migration | None = None,
    **options: Any,
) -> UniqueConstraint:
    owner = Table(table_name, metadata(migration), *untyped_columns(columns), schema=schema)
    constraint = UniqueConstraint(*(owner.columns[column] for column in columns), name=name, **options)
    owner.append_constraint(constraint)
    return constraint


def check_constraint(
    name: Any,
    table_name: str,
    condition: Any,
    schema: str | None = None,
    *,
    migration: Migration | None = None,
    **options: Any,
) -> CheckConstraint:
    owner = Table(table_name, metadata(migration), schema=schema)
    if isinstance(condition, ClauseElement):
        condition = on_table(condition, owner)
    constraint = CheckConstraint(condition, name=name, **options)
    owner.append_constraint(constraint)
    return constraint


def foreign_key(
    name: Any,
    source: str,
    referent: str,
    local_columns: Sequence[str],
    remote_columns: Sequence[str],
    *,
    source_schema: str | None = None,
    referent_schema: str | None = None,
    migration: Migration | None = None,
    **options: Any,
) -> ForeignKeyConstraint:
    tables = metadata(migration)
    if (source, source_schema) == (referent, referent_schema):
        columns = untyped_columns([*local_columns, *remote_columns])
        owner = target = Table(source, tables, *columns, schema=source_schema)
    else:
        target = Table(referent, tables, *untyped_columns(remote_columns), schema=referent_schema)
        owner = Table(source, tables, *untyped_columns(local_columns), schema=source_schema)
    constraint = ForeignKeyConstraint(
        [owner.columns[column] for column in local_columns],
        [f"{target.fullname}.{column}" for column in remote_columns],
        name=name,
        **options,
    )
    owner.append_constraint(constraint)
    return constraint


def index(
    name: Any,
    table_name: str | None,
    columns: Sequence[Any],
    schema: str | None = None,
    *,
    migration: Migration | None = None,
    **options: Any,
) -> Index:
    owner = Table(table_name or "no_table", metadata(migration), schema=schema)
    parts = (index_part(column, owner, named=name is not None) for column in columns)
    return Index(name, *parts, _table=owner, **options)


def index_part(part: Any, owner: Table, *, named: bool = True) -> Any:
    """A column name, a text, or an expression of an index, as an expression on its table."""
    if isinstance(part, str):
        return column_of(owner, part)
    if isinstance(part, TextClause):
        return IndexText(part) if named else IndexText(part, (column_of(owner, part.text),))
    return on_table(part, owner)


def on_table(expression: Any, owner: Table) -> Any:
    """The expression with columns of another table replaced by columns of the same name and type of this one."""

    def replace(element: Any, **_options: Any) -> Any:
        if not isinstance(element, Column) or element.table is owner:
            return None
        if element.name not in owner.columns:
            owner.append_column(Column(element.name, element.type, key=element.name))
        return owner.columns[element.name]

    return visitors.replacement_traverse(expression, {}, replace)


def constraint_to_drop(
    name: Any,
    table_name: str,
    type_: str | None,
    schema: str | None = None,
    *,
    migration: Migration | None = None,
) -> Constraint:
    """A constraint of which only the name and the kind are known."""
    kinds: dict[str | None, Any] = {
        "foreignkey": lambda: ForeignKeyConstraint([], [], name=name),
        "primary": lambda: PrimaryKeyConstraint(name=name),
        "unique": lambda: UniqueConstraint(name=name),
        "check": lambda: CheckConstraint("", name=name),
        None: lambda: Constraint(name=name),
    }
    if type_ not in kinds:
        names = ", ".join(repr(kind) for kind in sorted(filter(None, kinds)))
        raise TypeError(f"'type' can be one of {names}, None")
    constraint: Constraint = kinds[type_]()
    try:
        Table(table_name, metadata(migration), schema=schema).append_constraint(constraint)
    except IndexError as error:  # the naming convention has the name of a column in it
        raise Nameless("constraint", table_name) from error
    return constraint


@contextmanager
def wanting_name(item: Constraint | Index) -> Iterator[None]:
    """Say which name is missing, where SQLAlchemy has an AssertionError without a word on most databases."""
    try:
        yield
    except (AssertionError, CompileError) as error:
        if item.name is not None or item.table is None:
            raise
        raise Nameless("index" if isinstance(item, Index) else "constraint", item.table.name) from error


def table(
    name: str,
    *items: SchemaItem,
    migration: Migration | None = None,
    tables: MetaData | None = None,
    with_constraints: bool = False,
    **options: Any,
) -> Table:
    """A table, and what its foreign keys point at; items that belong to another table already are copied.

    `with_constraints` tells that the items hold all constraints, so that `unique=True` on a column adds none.
    """
    own_items = [
        item if internals.unattached(item) else internals.copy(item)
        for item in items
        if isinstance(item, Column) or internals.unattached(item)
    ]
    if with_constraints:
        for column in own_items:
            if isinstance(column, Column):
                column.unique = column.index = False
    owner = Table(name, metadata(migration) if tables is None else tables, *own_items, **options)
    for item in items:
        if isinstance(item, Constraint) and must_be_copied(item, owner):
            owner.append_constraint(internals.copy(item, target_table=owner))
    for key in internals.by_name(owner.foreign_keys):
        ensure_target(owner.metadata, key)
    return owner


def must_be_copied(constraint: Constraint, owner: Table) -> bool:
    """Not those that came to their table with its columns, or with the types of those."""
    return constraint.parent is not owner and not internals.belongs_to_type(constraint)


def ensure_target(tables: MetaData, key: ForeignKey) -> None:
    """Make the table and column that a foreign key names, when they are not there: DDL needs their names only."""
    target = internals.foreign_key_target(key)
    if target is None:
        return
    schema, table_name, column_name = target
    found = tables.tables.get(f"{schema}.{table_name}" if schema else table_name)
    if found is None:
        found = Table(table_name, tables, schema=schema)
    if column_name is not None and column_name not in found.columns:
        found.append_column(Column(column_name, types.NULLTYPE))
