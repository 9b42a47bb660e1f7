"""`Operations`: all that a revision can say, as methods of an object; `gitmig.op` serves the same methods."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Literal

from gitmig.engine.operations.abstract import AbstractOperations
from gitmig.engine.operations.batch_directives import BatchOperations
from gitmig.engine.operations.constraint_directives import ConstraintDirectives, IndexDirectives
from gitmig.engine.operations.directives import ColumnDirectives, RowDirectives, TableDirectives

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Table

__all__ = ["AbstractOperations", "BatchOperations", "Operations"]


class Operations(TableDirectives, ColumnDirectives, ConstraintDirectives, IndexDirectives, RowDirectives):
    """The directives on one migration: `Operations(MigrationContext.configure(connection)).add_column(...)`."""

    @contextlib.contextmanager
    def batch_alter_table(
        self,
        table_name: str,
        schema: str | None = None,
        recreate: Literal["auto", "always", "never"] = "auto",
        partial_reordering: Sequence[Sequence[str]] | None = None,
        copy_from: Table | None = None,
        table_args: Sequence[Any] = (),
        table_kwargs: Mapping[str, Any] | None = None,
        reflect_args: Sequence[Any] = (),
        reflect_kwargs: Mapping[str, Any] | None = None,
        naming_convention: dict[str, str] | None = None,
    ) -> Iterator[BatchOperations]:
        """Change a table in one go: by copying it where the database cannot alter it (SQLite), else by ALTER.

        `recreate`: `auto` copies where needed, `always` and `never` say it. `copy_from`: the table as it is, instead
        of reading it from the database. `table_args`, `table_kwargs`: what the copy has besides.
        `partial_reordering`: column names in the order that they shall have. `naming_convention`: gives a name to
        constraints that have none, so that they can be dropped.
        """
        batch = self.migration_context.begin_batch(
            table_name=table_name,
            schema=schema,
            recreate=recreate,
            partial_reordering=partial_reordering or (),
            copy_from=copy_from,
            table_args=table_args,
            table_kwargs=dict(table_kwargs or {}),
            reflect_args=reflect_args,
            reflect_kwargs=dict(reflect_kwargs or {}),
            naming_convention=naming_convention,
        )
        yield BatchOperations(self.migration_context, batch)
        batch.flush()
