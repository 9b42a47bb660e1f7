"""What comparators and renderers are given: the migration, the models, what is left out, and the imports of the file."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData, inspect

from gitmig.engine.autogenerate import registries
from gitmig.engine.autogenerate.database import Database
from gitmig.engine.autogenerate.plugins import Plugin
from gitmig.errors import GitmigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Inspector, Table

    from gitmig.engine.dispatch import PriorityDispatcher
    from gitmig.engine.runtime.migrate import MigrationContext

DEFAULT_PLUGINS = ("alembic.autogenerate.*",)


class AutogenContext:
    """`imports` are the lines that the operations written so far need at the top of the file.

    `metadata` is one or several, from `target_metadata` of env.py where none is given; `opts` what it said otherwise.
    """

    def __init__(
        self,
        migration_context: MigrationContext,
        metadata: MetaData | Sequence[MetaData] | None = None,
        opts: dict[str, Any] | None = None,
        autogenerate: bool = True,
    ) -> None:
        self.migration_context = migration_context
        self.opts = migration_context.opts if opts is None else opts
        self.metadata = self.opts.get("target_metadata") if metadata is None else metadata
        self.connection = migration_context.bind
        self.dialect = migration_context.dialect
        self.imports: set[str] = set()
        if autogenerate and self.metadata is None and migration_context.script is not None:
            raise GitmigError(
                "Can't proceed with --autogenerate option; environment script "
                f"{migration_context.script.env_py_location} does not provide a MetaData object or sequence of objects "
                "to the context.",
                "pass target_metadata= to context.configure()",
            )
        self.has_batch = False

    @functools.cached_property
    def comparators(self) -> PriorityDispatcher:
        """What compares: the plugins that env.py chooses, and what extensions registered without one."""
        dispatcher = registries.comparators.branch()
        chosen = self.opts.get("autogenerate_plugins")
        chosen = DEFAULT_PLUGINS if chosen is None else chosen
        Plugin.populate_autogenerate_priority_dispatch(dispatcher, chosen)
        return dispatcher

    @functools.cached_property
    def database(self) -> Database:
        """What was read of the database: the tables, once it is known which are compared."""
        return Database(self.inspector, self.migration_context.impl)

    @functools.cached_property
    def inspector(self) -> Inspector:
        """Reads the schema of the database."""
        if self.migration_context.as_sql:
            raise GitmigError(
                "autogenerate can't use as_sql=True as it prevents querying the database for schema information"
            )
        if self.connection is None:
            raise TypeError("can't return inspector as this AutogenContext has no database connection")
        return inspect(self.connection)

    @contextlib.contextmanager
    def within_batch(self) -> Iterator[None]:
        """Operations are written as calls of `batch_op` within the block."""
        self.has_batch = True
        try:
            yield
        finally:
            self.has_batch = False

    def run_name_filters(self, name: str | None, type_: Any, parent_names: Any) -> bool:
        """Whether `include_name` lets a name of the database in."""
        if "schema_name" in parent_names:
            table_name = name if type_ == "table" else parent_names.get("table_name")
            if table_name:
                parts = (parent_names["schema_name"], table_name)
                parent_names["schema_qualified_table_name"] = ".".join(filter(None, parts))
        return self._let_in("include_name", name, type_, parent_names)

    def run_object_filters(self, object_: Any, name: Any, type_: Any, reflected: bool, compare_to: Any) -> bool:
        """Whether `include_object` lets an object of the models or of the database in."""
        return self._let_in("include_object", object_, name, type_, reflected, compare_to)

    run_filters = run_object_filters

    def _let_in(self, option: str, *arguments: Any) -> bool:
        function: Callable[..., Any] | None = self.opts.get(option)
        return function is None or bool(function(*arguments))

    def all_metadata(self) -> list[MetaData]:
        if self.metadata is None:
            return []
        several: list[Any] = list(self.metadata) if isinstance(self.metadata, (list, tuple)) else [self.metadata]
        for one in several:
            if not isinstance(one, MetaData):
                raise GitmigError(
                    f"target_metadata is {one!r}, which is no MetaData", "pass target_metadata=Base.metadata in env.py"
                )
        return several

    @functools.cached_property
    def sorted_tables(self) -> list[Table]:
        """The tables of the models, those that others refer to first."""
        return [table for metadata in self.all_metadata() for table in metadata.sorted_tables]

    @functools.cached_property
    def table_key_to_table(self) -> dict[str, Table]:
        """The tables of the models by name, with the schema where they have one."""
        tables: dict[str, Table] = {}
        for metadata in self.all_metadata():
            twice = sorted(tables.keys() & metadata.tables.keys())
            if twice:
                raise ValueError(f"Duplicate table keys across multiple MetaData objects: {quoted(twice)}")
            tables.update(metadata.tables)
        return tables


def quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
