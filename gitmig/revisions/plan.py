"""Which steps lead a database from where it is to where it should be, and what each does to the version rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitmig.errors import MultipleHeads, RevisionError
from gitmig.revisions.ranges import present, revisions_between
from gitmig.revisions.target import as_names, filter_for_lineage, in_words, revisions_named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from gitmig.revisions.graph import Graph
    from gitmig.revisions.target import Names


class RowChanges(NamedTuple):
    """Changes of the version table, in this order: rows deleted, rows inserted, one row updated (from, to)."""

    delete: tuple[str, ...] = ()
    insert: tuple[str, ...] = ()
    update: tuple[str, str] | None = None

    def applied_to(self, heads: Iterable[str]) -> tuple[str, ...]:
        """The rows afterwards."""
        rows = [one for one in heads if one not in self.delete] + list(self.insert)
        if self.update is None:
            return tuple(rows)
        source, target = self.update
        return tuple(target if one == source else one for one in rows)


class Step(NamedTuple):
    """One revision, upwards or downwards."""

    graph: Graph
    revision: str
    is_upgrade: bool

    @property
    def name(self) -> str:
        return "upgrade" if self.is_upgrade else "downgrade"

    @property
    def doc(self) -> str:
        return self.graph[self.revision].doc

    @property
    def parents(self) -> tuple[str, ...]:
        """`down_revision`: what the header shows."""
        return self.graph.parents[self.revision]

    @property
    def normalised_parents(self) -> tuple[str, ...]:
        """What the version rows follow: dependencies count."""
        return self.graph.normalised_parents[self.revision]

    @property
    def source(self) -> tuple[str, ...]:
        return self.parents if self.is_upgrade else (self.revision,)

    @property
    def destination(self) -> tuple[str, ...]:
        return (self.revision,) if self.is_upgrade else self.parents

    def __str__(self) -> str:
        return header(self.name, self.source, self.destination, self.doc)

    def row_changes(self, heads: Collection[str]) -> RowChanges:
        """What this step does to a version table with these rows.

        Of a merge's parents the last one's row becomes the merge's, the others' rows are deleted; undoing it is the
        mirror image.
        """
        return self.rows_up(heads) if self.is_upgrade else self.rows_down(heads)

    def rows_up(self, heads: Collection[str]) -> RowChanges:
        rows = [parent for parent in self.normalised_parents if parent in heads]
        if not rows:
            return RowChanges(insert=(self.revision,))
        return RowChanges(delete=tuple(rows[:-1]), update=(rows[-1], self.revision))

    def rows_down(self, heads: Collection[str]) -> RowChanges:
        if self.revision not in heads:
            raise RevisionError(
                f"Revision {self.revision} can't be undone: the version table has {', '.join(sorted(heads)) or 'no row'}"
            )
        rows = self.rows_left(heads)
        if not rows:
            return RowChanges(delete=(self.revision,))
        return RowChanges(insert=tuple(rows[:-1]), update=(self.revision, rows[-1]))

    def rows_left(self, heads: Collection[str]) -> list[str]:
        """Parents that no remaining row contains, nor another parent."""
        others = {one for one in heads if one != self.revision}
        parents = self.normalised_parents
        if not others and len(parents) < 2:
            return list(parents)
        contained = others | self.graph.below(parents, others or parents) if parents else others
        return [parent for parent in parents if parent not in contained]


class StampStep(NamedTuple):
    """A change of the version rows alone."""

    source: tuple[str, ...]
    destination: tuple[str, ...]
    is_upgrade: bool
    branch_move: bool

    @property
    def name(self) -> str:
        return "stamp_revision"

    def __str__(self) -> str:
        return header(self.name, self.source, self.destination)

    def row_changes(self, heads: Collection[str]) -> RowChanges:
        """What this step does to a version table with these rows."""
        if self.branch_move and not self.is_upgrade:
            return RowChanges(delete=self.source)
        known = all(one in heads for one in self.source)
        if (not known or (self.is_upgrade and self.branch_move)) and self.destination[0] not in heads:
            return RowChanges(insert=self.destination)
        return RowChanges(
            delete=self.source[:-1], insert=self.destination[:-1], update=(self.source[-1], self.destination[-1])
        )


def header(name: str, source: Iterable[str], destination: Iterable[str], doc: str = "") -> str:
    """`upgrade a, b -> c, message`, as logs and scripts show it."""
    return f"{name} {', '.join(source)} -> {', '.join(destination)}" + (f", {doc}" if doc else "")


def upgrade_plan(graph: Graph, current: Names, destination: Names) -> list[Step]:
    """The steps from the version rows `current` up to a revision, in order."""
    words = "Destination {end} is not a valid upgrade target from current head(s)"
    with in_words(ancestor=words, end=destination):
        newest_first = revisions_between(graph, destination, current, implicit_base=True)
    return [Step(graph, revision, True) for revision in reversed(newest_first)]


def downgrade_plan(graph: Graph, current: Names, destination: Names) -> list[Step]:
    """The steps from the version rows `current` down to a revision, in order."""
    words = "Destination {end} is not a valid downgrade target from current head(s)"
    with in_words(ancestor=words, end=destination):
        newest_first = revisions_between(graph, current, destination, downgrade=True)
    return [Step(graph, revision, False) for revision in newest_first]


def stamp_plan(graph: Graph, current: Names, destination: Names) -> list[StampStep]:
    """The changes of version rows that make a database count as being at these revisions."""
    names = as_names(destination) or ("base",)
    with in_words(multiple_heads="Multiple heads are present; please specify a single target revision"):
        rows = present(revisions_named(graph, current))
        affected = present(
            row for name in names if name for row in filter_for_lineage(graph, rows, name, dependencies=True)
        )
        targets = tuple(dict.fromkeys(revisions_named(graph, names)))
    if not targets:
        return [StampStep((row,), (), False, True) for row in affected]
    steps = (stamp_step(graph, affected, target) for target in targets)
    return [step for step in steps if step is not None]


def stamp_step(graph: Graph, affected: tuple[str, ...], target: str | None) -> StampStep | None:
    if target is None:
        raise MultipleHeads(affected, "base")
    if target in affected:
        return None
    if graph.is_below(target, affected):
        return StampStep(affected, (target,), False, False)
    if any(graph.is_below(row, [target]) for row in affected):
        return StampStep(affected, (target,), True, False)
    return StampStep((), (target,), True, True)
