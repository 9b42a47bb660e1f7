"""Keeps the version rows in step with the revisions that ran."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitmig.engine.runtime.version_table import VersionTable
    from gitmig.revisions.plan import RowChanges


class HasVersions(Protocol):
    """A migration context, as far as it is needed here."""

    @property
    def versions(self) -> VersionTable: ...


class Changing(Protocol):
    """A step, as far as it is needed here."""

    def row_changes(self, heads: Any) -> RowChanges: ...


class HeadMaintainer:
    """The recorded heads of a run: `heads` is what the version table holds."""

    def __init__(self, context: HasVersions, heads: Iterable[str]) -> None:
        self.context = context
        self.heads = set(heads)

    def update_to_step(self, step: Changing) -> None:
        """Record that a step has run."""
        changes = step.row_changes(self.heads)
        versions = self.context.versions
        for version in changes.delete:
            versions.delete(version)
        for version in changes.insert:
            versions.insert(version)
        if changes.update is not None:
            versions.update(*changes.update)
        self.heads = set(changes.applied_to(self.heads))
