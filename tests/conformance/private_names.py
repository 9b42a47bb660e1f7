"""Private names of Alembic that its own tests read, put on gitmig's modules while they run.

It only names and adapts: what the names give is computed by the product.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from sqlalchemy import Identity

from gitmig import op
from gitmig.alembic.ddl import base
from gitmig.alembic.util import sqla_compat
from gitmig.engine.operations import abstract, internals, running, schema_items
from gitmig.engine.operations.base import Operations
from gitmig.engine.operations.constraints import CreateForeignKeyOp


class OpModule(ModuleType):
    """`op._proxy = Operations(context)` makes those operations the current ones."""

    @property
    def _proxy(self) -> Any:
        return abstract.current.get()

    @_proxy.setter
    def _proxy(self, operations: Any) -> None:
        abstract.current.set(operations)

    @_proxy.deleter
    def _proxy(self) -> None:
        abstract.current.set(None)


class Runners:
    """`Operations._to_impl._registry`: saved and put back by tests that replace how an operation runs."""

    @property
    def _registry(self) -> dict[Any, Any]:
        return abstract.AbstractOperations.runners

    @_registry.setter
    def _registry(self, runners: dict[Any, Any]) -> None:
        abstract.AbstractOperations.runners = runners


class SchemaObjects:
    """Tables, constraints and indexes by the names of `schema_items`."""

    def __init__(self, migration_context: Any = None) -> None:
        self.migration = migration_context

    def index(self, *arguments: Any, **options: Any) -> Any:
        return schema_items.index(*arguments, migration=self.migration, **options)

    def table(self, *arguments: Any, **options: Any) -> Any:
        return schema_items.table(*arguments, migration=self.migration, **options)

    def unique_constraint(self, *arguments: Any, **options: Any) -> Any:
        return schema_items.unique_constraint(*arguments, migration=self.migration, **options)

    def primary_key_constraint(self, *arguments: Any, **options: Any) -> Any:
        return schema_items.primary_key(*arguments, migration=self.migration, **options)

    def foreign_key_constraint(self, *arguments: Any, **options: Any) -> Any:
        return schema_items.foreign_key(*arguments, migration=self.migration, **options)

    def check_constraint(self, *arguments: Any, **options: Any) -> Any:
        return schema_items.check_constraint(*arguments, migration=self.migration, **options)

    def _ensure_table_for_fk(self, metadata: Any, key: Any) -> None:
        schema_items.ensure_target(metadata, key)


def module(name: str, **names: Any) -> None:
    made = ModuleType(f"gitmig.alembic.{name}")
    made.__dict__.update(names)
    sys.modules[made.__name__] = made
    parent, _, child = made.__name__.rpartition(".")
    __import__(parent)
    setattr(sys.modules[parent], child, made)


op.__class__ = OpModule
Operations._to_impl = Runners()  # type: ignore[attr-defined]
module("operations.schemaobj", SchemaObjects=SchemaObjects)
module("operations.toimpl", **{name: getattr(running, name) for name in ("create_table", "drop_table")})
sqla_compat._is_type_bound = internals.belongs_to_type  # type: ignore[attr-defined]
sqla_compat.identity_has_dialect_kwargs = hasattr(Identity, "dialect_kwargs")  # type: ignore[attr-defined]


def foreign_key_parts(constraint: Any) -> tuple[Any, ...]:
    operation = CreateForeignKeyOp.from_constraint(constraint)
    options = [operation.kw.get(name) for name in ("onupdate", "ondelete", "deferrable", "initially")]
    source = (operation.kw["source_schema"], operation.source_table, operation.local_cols)
    return *source, operation.kw["referent_schema"], operation.referent_table, operation.remote_cols, *options


base._fk_spec = foreign_key_parts  # type: ignore[attr-defined]


from gitmig.engine.runtime.migrate import MigrationContext  # noqa: E402

MigrationContext._version = property(lambda self: self.versions.table)  # type: ignore[attr-defined]
