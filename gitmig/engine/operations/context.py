"""What operations ask of the migration they are part of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sqlalchemy import Connection, Dialect


class Migration(Protocol):
    """One run on one database, or into one script: `alembic.runtime.migration.MigrationContext` to programs.

    `impl` turns operations into statements.
    """

    impl: Any
    dialect: Dialect
    opts: dict[str, Any]

    @property
    def bind(self) -> Connection | None: ...

    def begin_batch(self, **options: Any) -> Batch: ...


class Batch(Protocol):
    """Stands for `impl` within a `batch_alter_table` block, and does what it recorded at the end."""

    def flush(self) -> None: ...


def naming_convention(migration: Migration | None) -> Any:
    """The convention of the project's metadata; several metadata have none in common."""
    if migration is None:
        return None
    return getattr(migration.opts.get("target_metadata"), "naming_convention", None)
