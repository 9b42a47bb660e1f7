"""What SQLAlchemy's schema items know but have no public name for: the one place that reads those attributes."""
# ruff: noqa: SLF001

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Column
from sqlalchemy.sql.naming import _constraint_name_for_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Dialect, ForeignKey, ForeignKeyConstraint, Index, Table
    from sqlalchemy.ext.asyncio import AsyncConnection
    from sqlalchemy.schema import SchemaItem
    from sqlalchemy.types import TypeEngine


def exists_on_dialect(constraint: Any, holder: Any) -> bool:
    """Whether a constraint that belongs to a type is wanted; `holder` has the `dialect`."""
    return constraint._create_rule is None or bool(constraint._create_rule(holder))


def belongs_to_type(constraint: Any) -> bool:
    """Whether a column's type brought the constraint along: `Boolean`, `Enum`."""
    return bool(constraint._type_bound)


def in_order_of_creation(constraints: Iterable[Any]) -> list[Any]:
    """A table and a column hold their constraints in a set; statements need the order they were written in."""
    return sorted(constraints, key=lambda constraint: constraint._creation_order)


def same_type_affinity(one: TypeEngine[Any], other: TypeEngine[Any]) -> bool:
    return one._type_affinity is other._type_affinity


def unattached(item: SchemaItem) -> bool:
    """Whether a column or constraint belongs to nothing yet."""
    if isinstance(item, Column):
        return getattr(item, "table", None) is None
    return getattr(item, "parent", None) is None


def keys_of_new_columns(items: Iterable[SchemaItem]) -> list[ForeignKey]:
    """The foreign keys that were written on columns that belong to no table yet."""
    columns = [item for item in items if isinstance(item, Column) and unattached(item)]
    return [key for column in columns for key in by_name(column.foreign_keys)]


def copy(item: Any, **options: Any) -> Any:
    return item._copy(**options)


def by_name(keys: Iterable[ForeignKey]) -> list[ForeignKey]:
    return sorted(keys, key=lambda key: str(key._colspec))


def foreign_key_target(key: ForeignKey) -> tuple[str | None, str, str | None] | None:
    """Schema, table and column that a foreign key names by text; None where it was given a column object."""
    if key._table_column is not None:
        return None
    tokens: Any = getattr(key, "target_tokens", None)
    if tokens is not None:
        return tokens.schema, tokens.table_name, tokens.column_name
    # SQLAlchemy 2.0 knows the dotted text only
    parts = key.target_fullname.split(".")
    if len(parts) == 1:
        return None, parts[0], None
    return ".".join(parts[:-2]) or None, parts[-2], parts[-1]


def prefixes(table: Table) -> list[Any]:
    return list(table._prefixes)


def indexes_in_order(table: Table) -> list[Index]:
    """The indexes of a table in the order of their first columns: the table itself holds a set."""
    position = {column: number for number, column in enumerate(table.columns)}

    def place(index: Index) -> tuple[list[int], str]:
        return [position.get(column, len(position)) for column in index.columns], str(index.name)

    return sorted(table.indexes, key=place)


def convention_name(constraint: Any, table: Table) -> str | None:
    """The name that the naming convention of a table's metadata gives a constraint; None without one.

    InvalidRequestError where the convention makes the name of a name that the constraint does not have.
    """
    name: str | None = _constraint_name_for_table(constraint, table)  # type: ignore[no-untyped-call]
    return name


def comes_from_column(index: Index) -> bool:
    """Whether `index=True` on a column made the index."""
    return bool(index._column_flag)


def fits_on_column(constraint: ForeignKeyConstraint) -> bool:
    """Whether a foreign key can be written on its column: it has one, and the column has no other foreign key."""
    columns = list(constraint.columns)
    return len(columns) == 1 and len(columns[0].foreign_keys) == 1


def async_connection(connection: Connection) -> AsyncConnection:
    """The connection that an async program made, behind the one that its migrations run on."""
    # SQLAlchemy 2.1 imports this only where greenlet is installed, which it no longer brings along
    from sqlalchemy.ext.asyncio import AsyncConnection

    return AsyncConnection._retrieve_proxy_for_target(connection)


def exclude_elements(constraint: Any) -> list[tuple[Any, str]]:
    """The pairs of an expression and an operator of a PostgreSQL EXCLUDE constraint."""
    return [(expression, operator) for expression, _name, operator in constraint._render_exprs]


def variants(type_: TypeEngine[Any]) -> dict[str, TypeEngine[Any]]:
    """The types that stand for a type on dialects, by the name of the dialect."""
    return dict(type_._variant_mapping)


def foreign_key_names(key: ForeignKey) -> tuple[str | None, str, str]:
    """Schema, table and column that a foreign key refers to; the column as the models call it."""
    target = foreign_key_target(key)
    if target is None:
        return key.column.table.schema, key.column.table.name, key.column.key
    schema, table_name, column_name = target
    return schema, table_name, key.parent.key if column_name is None else column_name


def final_name(item: Any, dialect: Dialect) -> str | None:
    """The name of an index or constraint as the database gets it: by the naming convention, no longer than it may be."""
    if item.name is None:
        return None
    # without quotes
    name: str | None = dialect.identifier_preparer.format_constraint(item, _alembic_quote=False)
    return name
