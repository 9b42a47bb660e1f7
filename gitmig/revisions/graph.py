"""The revisions of a project as a graph that can be asked, whole or broken."""

from __future__ import annotations

from functools import cached_property
from itertools import chain

from gitmig.errors import (
    CycleDetected,
    DependencyCycleDetected,
    DependencyLoopDetected,
    DuplicateRevision,
    LabelTaken,
    LoopDetected,
    MissingRevision,
)
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.revisions.cycles import find_cycle, is_acyclic, outside_every_line, parents_first, reachable
from gitmig.revisions.labels import Lines, carried_labels
from gitmig.revisions.order import newest_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitmig.revisions.revision import Revision


class Missing(NamedTuple):
    """A parent or dependency that no file declares."""

    revision: Revision
    name: str
    dependency: bool


class LabelConflict(NamedTuple):
    """A branch label that is taken by another revision, or is another revision's id."""

    revision: Revision
    label: str
    holder: Revision


class Graph:
    """Revisions by id, in load order, with their relations. Making one never fails; `missing`, `duplicates`,
    `label_conflicts` and `cycle()` say what is wrong with it.

    *Parents* are `down_revision`; *dependencies* are `depends_on`, by id or label. A relation to something missing is
    left out. *Normalised* parents are parents and those dependencies that no ancestor already depends on: the
    relation that run order and version rows follow.
    """

    def __init__(self, revisions: Iterable[Revision]) -> None:
        self.revisions: dict[str, Revision] = {}
        self.duplicates: dict[str, tuple[Revision, ...]] = {}
        for declared in revisions:
            revision = declared
            if "" in revision.depends_on:  # written as an empty string, which is no dependency
                revision = revision._replace(depends_on=tuple(filter(None, revision.depends_on)))
            earlier = self.revisions.get(revision.id)
            if earlier is not None:
                self.duplicates[revision.id] = (*self.duplicates.get(revision.id, (earlier,)), revision)
            self.revisions[revision.id] = revision
        self.load_order: dict[str, int] = {one: position for position, one in enumerate(self.revisions)}

    def __getitem__(self, revision: str) -> Revision:
        return self.revisions[revision]

    def __contains__(self, revision: object) -> bool:
        return revision in self.revisions

    def __iter__(self) -> Iterator[Revision]:
        return iter(self.revisions.values())

    def __len__(self) -> int:
        return len(self.revisions)

    # names

    @cached_property
    def label_conflicts(self) -> tuple[LabelConflict, ...]:
        return self._labels_and_conflicts[1]

    @cached_property
    def labelled(self) -> dict[str, str]:
        """Branch label -> the revision that declares it."""
        return self._labels_and_conflicts[0]

    @cached_property
    def _labels_and_conflicts(self) -> tuple[dict[str, str], tuple[LabelConflict, ...]]:
        labels: dict[str, str] = {}
        conflicts = []
        for revision in self:
            for label in revision.branch_labels:
                holder = label if label in self.revisions else labels.setdefault(label, revision.id)
                if holder != revision.id or label in self.revisions:
                    conflicts.append(LabelConflict(revision, label, self.revisions[holder]))
        return labels, tuple(conflicts)

    # relations

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        return tuple(
            Missing(revision, name, dependency)
            for revision in self
            for dependency, names in ((False, revision.parents), (True, revision.depends_on))
            for name in names
            if name not in self.revisions and not (dependency and name in self.labelled)
        )

    @cached_property
    def parents(self) -> dict[str, tuple[str, ...]]:
        known = self.revisions.keys()
        return {
            one.id: one.parents
            if len(one.parents) == 1 and one.parents[0] in known
            else tuple(parent for parent in dict.fromkeys(one.parents) if parent in known)
            for one in self
        }

    @cached_property
    def dependencies(self) -> dict[str, tuple[str, ...]]:
        if not any(one.depends_on for one in self):
            return dict.fromkeys(self.revisions, ())
        names = {**self.labelled, **{one: one for one in self.revisions}}
        return {one.id: tuple(dict.fromkeys(names[name] for name in one.depends_on if name in names)) for one in self}

    @cached_property
    def all_parents(self) -> dict[str, tuple[str, ...]]:
        """Parents and dependencies."""
        return self._joined(self.dependencies)

    @cached_property
    def normalised_parents(self) -> dict[str, tuple[str, ...]]:
        return self._joined(self.normalised_dependencies)

    def _joined(self, dependencies: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        if not any(dependencies.values()):
            return self.parents
        return {
            one: tuple(dict.fromkeys((*parents, *dependencies[one]))) if dependencies[one] else parents
            for one, parents in self.parents.items()
        }

    @cached_property
    def normalised_dependencies(self) -> dict[str, tuple[str, ...]]:
        """Dependencies without those that an ancestor has too."""
        bits = self._bits_of_shared_dependencies()
        if not bits:
            return self.dependencies
        result: dict[str, tuple[str, ...]] = {}
        above: dict[str, int] = {}  # what the ancestors of a revision depend on
        for one in parents_first(self.revisions, self.parents):
            mask = 0
            for parent in self.parents[one]:
                mask |= above.get(parent, 0)
            result[one] = tuple(name for name in self.dependencies[one] if not bits.get(name, 0) & mask)
            for name in self.dependencies[one]:
                mask |= bits.get(name, 0)
            above[one] = mask
        return result

    def _bits_of_shared_dependencies(self) -> dict[str, int]:
        """A bit for each revision that several revisions depend on: nothing else can be had from an ancestor."""
        count: dict[str, int] = {}
        for names in self.dependencies.values():
            for name in names:
                count[name] = count.get(name, 0) + 1
        shared = (name for name, times in count.items() if times > 1)
        return {name: 1 << position for position, name in enumerate(shared)}

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        return self._turned(self.parents)

    @cached_property
    def _all_children(self) -> dict[str, tuple[str, ...]]:
        if self.all_parents is self.parents:
            return self._children
        return self._turned(self.all_parents)

    def _turned(self, relation: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
        result: dict[str, list[str]] = {one: [] for one in self.revisions}
        for one, parents in relation.items():
            for parent in parents:
                result[parent].append(one)
        return {one: tuple(children) for one, children in result.items()}

    def children(self, revision: str, dependencies: bool = False) -> tuple[str, ...]:
        """Revisions with this parent, in load order; with those that depend on it where asked."""
        return (self._all_children if dependencies else self._children)[revision]

    def ancestors(self, revisions: Iterable[str], dependencies: bool = True) -> dict[str, None]:
        """The revisions given and all below them."""
        relation = self.normalised_parents if dependencies else self.parents
        return reachable(revisions, relation.__getitem__)

    def descendants(self, revisions: Iterable[str], dependencies: bool = True) -> dict[str, None]:
        """The revisions given and all above them."""
        relation = self._all_children if dependencies else self._children
        return reachable(revisions, relation.__getitem__)

    @cached_property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """The branch labels that hold for each revision, its own and those of its line."""
        if not any(one.branch_labels for one in self):
            return dict.fromkeys(self.revisions, ())
        lines = Lines(self.parents, self._children, self._all_children)
        return carried_labels(
            lines, parents_first(self.revisions, self.parents), {one.id: one.branch_labels for one in self}
        )

    @cached_property
    def generation(self) -> dict[str, int]:
        """How long the longest way down from each revision is; bounds every search for an ancestor."""
        result: dict[str, int] = {}
        for one in parents_first(self.revisions, self.normalised_parents):
            result[one] = 1 + max((result.get(parent, 0) for parent in self.normalised_parents[one]), default=0)
        return result

    def is_below(self, revision: str, others: Iterable[str]) -> bool:
        """Whether it is an ancestor of one of the others."""
        return bool(self.below((revision,), others))

    def below(self, revisions: Iterable[str], others: Iterable[str]) -> set[str]:
        """Those that are ancestors of one of the others."""
        sought = set(revisions)
        floor = min(self.generation[one] for one in sought)
        found: set[str] = set()
        seen: set[str] = set()
        todo = list(others)
        while todo and len(found) < len(sought):
            one = todo.pop()
            if self.generation[one] > floor and one not in seen:
                seen.add(one)
                found.update(sought.intersection(self.normalised_parents[one]))
                todo.extend(self.normalised_parents[one])
        return found

    # ends and forks

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Revisions that nobody's `down_revision` names, in load order."""
        return self._named_by_none(self.parents)

    @cached_property
    def effective_heads(self) -> tuple[str, ...]:
        """Heads that no revision depends on: what an upgraded database records."""
        return self._named_by_none(self.all_parents)

    def _named_by_none(self, relation: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
        named = set(chain.from_iterable(relation.values()))
        return tuple(one for one in self.revisions if one not in named)

    @cached_property
    def bases(self) -> tuple[str, ...]:
        return tuple(one.id for one in self if not one.parents)

    def is_branch_point(self, revision: str) -> bool:
        return len(self._children[revision]) > 1

    def is_merge_point(self, revision: str) -> bool:
        return len(self.revisions[revision].parents) > 1

    @cached_property
    def branch_points(self) -> tuple[str, ...]:
        return tuple(one for one in self.revisions if self.is_branch_point(one))

    # order

    def topological(self, revisions: Iterable[str] | None = None, heads: Iterable[str] | None = None) -> list[str]:
        """Revisions newest first, in exactly the order in which Alembic walks them; all of them if none are given.

        `heads` are where the walk starts: by default the heads of the whole graph.
        """
        self.ensure_acyclic()
        if revisions is None and heads is None:
            return list(self._newest_first)
        wanted = self.revisions if revisions is None else revisions
        starts = self.effective_heads if heads is None else heads
        return newest_first(wanted, starts, self.normalised_parents, self.generation, self.load_order)

    @cached_property
    def _newest_first(self) -> list[str]:
        return newest_first(
            self.revisions, self.effective_heads, self.normalised_parents, self.generation, self.load_order
        )

    # soundness

    def cycle(self) -> tuple[str, ...]:
        """The ids of one cycle, child before parent, dependencies counted; empty where there is none."""
        return self._cycle

    @cached_property
    def _cycle(self) -> tuple[str, ...]:
        return () if is_acyclic(self.all_parents) else find_cycle(self.all_parents)

    def ensure_acyclic(self) -> None:
        if not self._cycle:
            return
        for revision in self:
            if revision.id in revision.parents:
                raise LoopDetected(revision.id, revision.path)
            if revision.id in revision.depends_on:
                raise DependencyLoopDetected(revision.id, revision.path)
        paths = [self[one].path for one in self._cycle if self[one].path]
        tangled = outside_every_line(self.parents, self._children)
        if tangled:
            raise CycleDetected(tangled, self._cycle, paths)
        raise DependencyCycleDetected(outside_every_line(self.all_parents, self._all_children), self._cycle, paths)

    def ensure_sound(self, *, duplicates: bool = True) -> None:
        """Raise what stands in the way of running these revisions: the first of duplicates, missing ones, cycles."""
        for revisions in self.duplicates.values() if duplicates else ():
            raise DuplicateRevision(revisions[0].id, tuple(one.path for one in revisions))
        for conflict in self.label_conflicts:
            raise LabelTaken(conflict.label, conflict.revision.id, conflict.holder.id)
        for missing in self.missing:
            raise MissingRevision(
                missing.name, missing.revision.id, missing.revision.path, self.nearest(missing.name), missing.dependency
            )
        self.ensure_acyclic()

    def nearest(self, name: str) -> str | None:
        """The id or label that was probably meant."""
        return nearest_name(name, (*self.revisions, *self.labelled))


def nearest_name(name: str, names: Iterable[str]) -> str | None:
    from difflib import get_close_matches

    known = list(names)
    longer = [one for one in known if name and one.startswith(name)]
    return next(iter(longer or get_close_matches(name, known, n=1, cutoff=0.7)), None)
