"""The steps of a run: a revision's function to call, or only rows to record; and what callbacks are told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from gitmig.revisions import plan
from gitmig.revisions.target import as_names

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from gitmig.revisions.graph import Graph
    from gitmig.revisions.plan import RowChanges


class RevisionLookup(Protocol):
    """Finds revisions by id: a `RevisionMap`."""

    @property
    def graph(self) -> Graph: ...

    def get_revisions(self, id_: Any) -> tuple[Any, ...]: ...


class MigrationInfo:
    """What `on_version_apply` callbacks are told of a step.

    *Up* and *down* are the revisions' places in the history, *source* and *destination* the direction of the step.
    """

    def __init__(
        self,
        revision_map: RevisionLookup,
        is_upgrade: bool,
        is_stamp: bool,
        up_revisions: str | Sequence[str],
        down_revisions: str | Sequence[str],
    ) -> None:
        self.revision_map = revision_map
        self.is_upgrade = is_upgrade
        self.is_stamp = is_stamp
        self.up_revision_ids: tuple[str, ...] = ids(up_revisions)
        self.down_revision_ids: tuple[str, ...] = ids(down_revisions)

    @property
    def is_migration(self) -> bool:
        """True where a revision's own function ran."""
        return not self.is_stamp

    @property
    def up_revision_id(self) -> str | None:
        return self.up_revision_ids[0] if self.up_revision_ids else None

    @property
    def source_revision_ids(self) -> tuple[str, ...]:
        return self.down_revision_ids if self.is_upgrade else self.up_revision_ids

    @property
    def destination_revision_ids(self) -> tuple[str, ...]:
        return self.up_revision_ids if self.is_upgrade else self.down_revision_ids

    @property
    def up_revision(self) -> Any:
        return next(iter(self.up_revisions), None)

    @property
    def up_revisions(self) -> tuple[Any, ...]:
        return self.revision_map.get_revisions(self.up_revision_ids)

    @property
    def down_revisions(self) -> tuple[Any, ...]:
        return self.revision_map.get_revisions(self.down_revision_ids)

    @property
    def source_revisions(self) -> tuple[Any, ...]:
        return self.revision_map.get_revisions(self.source_revision_ids)

    @property
    def destination_revisions(self) -> tuple[Any, ...]:
        return self.revision_map.get_revisions(self.destination_revision_ids)


def ids(names: str | Iterable[str | None] | None) -> tuple[str, ...]:
    return tuple(name for name in as_names(names if isinstance(names, str | None) else tuple(names)) if name)


class MigrationStep:
    """A function to call, and the change of the version rows that follows it."""

    revision_map: Any
    migration_fn: Callable[..., Any]
    is_upgrade: bool
    from_revisions: tuple[str, ...]
    to_revisions: tuple[str, ...]
    from_revisions_no_deps: tuple[str, ...]
    to_revisions_no_deps: tuple[str, ...]

    @classmethod
    def upgrade_from_script(cls, revision_map: RevisionLookup, script: Any) -> RevisionStep:
        return RevisionStep(revision_map, script, is_upgrade=True)

    @classmethod
    def downgrade_from_script(cls, revision_map: RevisionLookup, script: Any) -> RevisionStep:
        return RevisionStep(revision_map, script, is_upgrade=False)

    @property
    def is_downgrade(self) -> bool:
        return not self.is_upgrade

    @property
    def name(self) -> str:
        return self.migration_fn.__name__

    @property
    def doc(self) -> str | None:
        return None

    @property
    def short_log(self) -> str:
        """`upgrade a -> b`: what a script's comment says."""
        return plan.header(self.name, self.from_revisions_no_deps, self.to_revisions_no_deps)

    def __str__(self) -> str:
        return plan.header(self.name, self.from_revisions_no_deps, self.to_revisions_no_deps, self.doc or "")

    @property
    def info(self) -> MigrationInfo:
        raise NotImplementedError

    def row_changes(self, heads: Collection[str]) -> RowChanges:
        raise NotImplementedError


class RevisionStep(MigrationStep):
    """One revision, upwards or downwards."""

    def __init__(self, revision_map: RevisionLookup, revision: Any, is_upgrade: bool) -> None:
        self.revision_map = revision_map
        self.revision = revision
        self.is_upgrade = is_upgrade
        self.migration_fn = revision.module.upgrade if is_upgrade else revision.module.downgrade
        self.plan = plan.Step(revision_map.graph, revision.revision, is_upgrade)
        own = (revision.revision,)
        parents, all_parents = self.plan.parents, self.plan.normalised_parents
        self.from_revisions_no_deps, self.to_revisions_no_deps = (parents, own) if is_upgrade else (own, parents)
        self.from_revisions, self.to_revisions = (all_parents, own) if is_upgrade else (own, all_parents)

    def __repr__(self) -> str:
        return f"RevisionStep({self.revision.revision!r}, is_upgrade={self.is_upgrade!r})"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, RevisionStep) and other.revision == self.revision and self.is_upgrade == other.is_upgrade
        )

    def __hash__(self) -> int:
        return hash((self.revision.revision, self.is_upgrade))

    @property
    def doc(self) -> str | None:
        doc: str | None = self.revision.doc
        return doc

    @property
    def info(self) -> MigrationInfo:
        up, down = (self.revision.revision,), self.plan.normalised_parents
        return MigrationInfo(self.revision_map, self.is_upgrade, False, up, down)

    def row_changes(self, heads: Collection[str]) -> RowChanges:
        return self.plan.row_changes(heads)


class StampStep(MigrationStep):
    """A change of the version rows alone; `branch_move` says that a row comes or goes."""

    def __init__(
        self,
        from_: str | Collection[str] | None,
        to_: str | Collection[str] | None,
        is_upgrade: bool,
        branch_move: bool,
        revision_map: RevisionLookup | None = None,
    ) -> None:
        self.revision_map = revision_map
        self.is_upgrade = is_upgrade
        self.branch_move = branch_move
        self.migration_fn = self.stamp_revision
        self.from_revisions = self.from_revisions_no_deps = ids(from_)
        self.to_revisions = self.to_revisions_no_deps = ids(to_)

    def stamp_revision(self, **_arguments: Any) -> None:
        """Nothing runs."""

    def __repr__(self) -> str:
        return f"StampStep({self.from_revisions!r}, {self.to_revisions!r}, is_upgrade={self.is_upgrade!r})"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, StampStep)
            and (other.from_revisions, other.to_revisions) == (self.from_revisions, self.to_revisions)
            and (other.branch_move, other.is_upgrade) == (self.branch_move, self.is_upgrade)
        )

    def __hash__(self) -> int:
        return hash((self.from_revisions, self.to_revisions, self.branch_move, self.is_upgrade))

    @property
    def info(self) -> MigrationInfo:
        up, down = self.to_revisions, self.from_revisions
        if not self.is_upgrade:
            up, down = down, up
        return MigrationInfo(self.revision_map, self.is_upgrade, True, up, down)

    def row_changes(self, heads: Collection[str]) -> RowChanges:
        step = plan.StampStep(self.from_revisions, self.to_revisions, self.is_upgrade, self.branch_move)
        return step.row_changes(heads)


class RevisionSource(Protocol):
    """Where the steps' revisions come from: a `ScriptDirectory`."""

    @property
    def revision_map(self) -> Any: ...


def upgrade_steps(script: RevisionSource, destination: Any, heads: Any) -> list[RevisionStep]:
    """The steps from the recorded heads up to a revision; imports all files, as Alembic does, if there is one."""
    revision_map = script.revision_map
    return revision_steps(revision_map, plan.upgrade_plan(revision_map.graph, heads, destination))


def downgrade_steps(script: RevisionSource, destination: Any, heads: Any) -> list[RevisionStep]:
    """The steps from the recorded heads down to a revision; imports all files, as Alembic does, if there is one."""
    revision_map = script.revision_map
    return revision_steps(revision_map, plan.downgrade_plan(revision_map.graph, heads, destination))


def revision_steps(revision_map: Any, planned: Sequence[plan.Step]) -> list[RevisionStep]:
    if planned:
        revision_map.import_files()
    return [RevisionStep(revision_map, revision_map.get_revision(step.revision), step.is_upgrade) for step in planned]


def stamp_steps(script: RevisionSource, destination: Any, heads: Any) -> list[StampStep]:
    """The changes of rows that make a database count as being at these revisions."""
    revision_map = script.revision_map
    return [
        StampStep(step.source, step.destination, step.is_upgrade, step.branch_move, revision_map)
        for step in plan.stamp_plan(revision_map.graph, heads, destination)
    ]
