"""Alembic's public `Revision` and `RevisionMap`, over the graph."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from gitmig.errors import DependencyLoopDetected, LoopDetected
from gitmig.revisions.graph import Graph
from gitmig.revisions.ranges import all_current, revisions_between
from gitmig.revisions.revision import Revision as Record
from gitmig.revisions.target import (
    current_head,
    filter_for_lineage,
    revision_named,
    revisions_named,
    verify_revision_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from gitmig.revisions.target import Names

    Written = str | Collection[str] | None

One = TypeVar("One")


def as_tuple(names: Written) -> tuple[str, ...]:
    if names is None:
        return ()
    return (names,) if isinstance(names, str) else tuple(names)


def tuple_rev_as_scalar(rev: Sequence[One] | None) -> One | Sequence[One] | None:
    """None for no revision, the revision for one, the tuple for several: as a file's `down_revision` is written."""
    if not rev:
        return None
    return rev[0] if len(rev) == 1 else rev


class Revision:
    """One revision of a map; `nextrev` and what follows from it are known once the map has it."""

    revision: str
    down_revision: Any
    dependencies: Any
    branch_labels: set[str]

    def __init__(
        self, revision: str, down_revision: Written, dependencies: Written = None, branch_labels: Written = None
    ) -> None:
        verify_revision_id(revision)
        self._declare(Record(revision, as_tuple(down_revision), as_tuple(dependencies), as_tuple(branch_labels)))
        if revision in self.record.parents:
            raise LoopDetected(revision)
        if revision in self.record.depends_on:
            raise DependencyLoopDetected(revision)

    def _declare(self, record: Record) -> None:
        self.record = record
        self.revision = record.id
        self.down_revision = tuple_rev_as_scalar(record.parents)
        self.dependencies = tuple_rev_as_scalar(record.depends_on)
        self.branch_labels = set(record.branch_labels)
        self._graph: Graph | None = None

    def _join(self, graph: Graph) -> None:
        self._graph = graph
        self.branch_labels = set(graph.labels[self.revision])

    @classmethod
    def verify_rev_id(cls, revision: str) -> None:
        verify_revision_id(revision)

    def __repr__(self) -> str:
        parts = [repr(self.revision), repr(self.down_revision)]
        if self.dependencies:
            parts.append(f"dependencies={self.dependencies!r}")
        if self.branch_labels:
            parts.append(f"branch_labels={self.branch_labels!r}")
        return f"{type(self).__name__}({', '.join(parts)})"

    @property
    def nextrev(self) -> frozenset[str]:
        """The revisions that name this one in `down_revision`."""
        return frozenset(self._graph.children(self.revision)) if self._graph else frozenset()

    @property
    def is_head(self) -> bool:
        """Whether no `down_revision` names it."""
        return not self.nextrev

    @property
    def is_base(self) -> bool:
        """Whether it has no `down_revision`."""
        return not self.record.parents

    @property
    def is_branch_point(self) -> bool:
        """Whether several revisions name it in `down_revision`."""
        return len(self.nextrev) > 1

    @property
    def is_merge_point(self) -> bool:
        """Whether it has several parents."""
        return len(self.record.parents) > 1


class RevisionMap:
    """Revisions that can be asked for by name, and walked.

    `generator` gives the revisions; it is called once, when they are first needed.
    """

    def __init__(self, generator: Callable[[], Iterable[Revision]]) -> None:
        self._generator = generator

    @cached_property
    def _loaded(self) -> list[Revision]:
        return list(self._generator())

    @cached_property
    def _by_id(self) -> dict[str, Revision]:
        return {revision.revision: revision for revision in self._loaded}

    @cached_property
    def graph(self) -> Graph:
        """The revisions as a sound graph; what is wrong with them is raised here."""
        graph = Graph(revision.record for revision in self._loaded)
        for duplicate in graph.duplicates:
            warnings.warn(f"Revision {duplicate} is present more than once", UserWarning, stacklevel=2)
        graph.ensure_sound(duplicates=False)
        for revision in self._by_id.values():
            revision._join(graph)  # noqa: SLF001 (a map completes its own revisions)
        return graph

    def import_files(self) -> None:
        """Run every revision's file, in their order: a migration may use what another file imports or registers."""
        for revision in self._loaded:
            getattr(revision, "module", None)

    @property
    def heads(self) -> tuple[str, ...]:
        """Revisions that no `down_revision` names."""
        return self.graph.heads

    @property
    def bases(self) -> tuple[str, ...]:
        """Revisions without a `down_revision`."""
        return self.graph.bases

    def add_revision(self, revision: Revision, _replace: bool = False) -> None:
        """Take in one more revision, such as a file that was just written."""
        known = revision.revision in self._by_id
        if _replace:
            if not known:
                raise KeyError(f"revision {revision.revision} not in map")
            self._loaded[self._loaded.index(self._by_id[revision.revision])] = revision
        else:
            self._loaded.append(revision)
        for name in ("_by_id", "graph"):
            self.__dict__.pop(name, None)
        self.graph  # noqa: B018 (a property that raises what is wrong)

    def get_current_head(self, branch_label: str | None = None) -> str | None:
        """The only head, of a branch where one is given; MultipleHeads if there are several."""
        return current_head(self.graph, branch_label)

    def get_revisions(self, id_: Names) -> tuple[Any, ...]:
        """The revisions that names stand for: ids, the beginnings of ids, labels, `head`, `heads`, `branch@head` ..."""
        return tuple(self._found(one) for one in revisions_named(self.graph, as_sequence(id_)))

    def get_revision(self, id_: str | None) -> Any:
        """The one revision that a name stands for; None for `base`."""
        return self._found(revision_named(self.graph, id_))

    def _found(self, revision: str | None) -> Revision | None:
        return None if revision is None else self._by_id[revision]

    def iterate_revisions(
        self,
        upper: Names,
        lower: Names,
        implicit_base: bool = False,
        inclusive: bool = False,
        assert_relative_length: bool = True,
        select_for_downgrade: bool = False,
    ) -> Iterator[Any]:
        """The revisions from `upper` down to `lower`, newest first."""
        found = revisions_between(
            self.graph,
            as_sequence(upper),
            as_sequence(lower),
            implicit_base=implicit_base,
            inclusive=inclusive,
            clamp=not assert_relative_length,
            downgrade=select_for_downgrade,
        )
        for one in found:
            yield self._by_id[one]

    def filter_for_lineage(
        self, targets: Iterable[One], check_against: str | None, include_dependencies: bool = False
    ) -> tuple[One, ...]:
        """Those revisions, or ids, that are the named one or its ancestors or descendants."""
        named = {self._id_of(one): one for one in targets}
        kept = filter_for_lineage(self.graph, named, check_against, include_dependencies)
        return tuple(named[one] for one in kept)

    @staticmethod
    def _id_of(one: Any) -> str:
        return one.revision if isinstance(one, Revision) else str(one)

    def all_current(self, id_: Names) -> list[Any]:
        """What a database at these revisions is at, with what only a dependency brought, in load order."""
        return [self._by_id[one] for one in all_current(self.graph, as_sequence(id_))]


def as_sequence(names: Any) -> Names:
    """Names as text or a list; a set comes in the order of its ids."""
    if isinstance(names, (set, frozenset)):
        return sorted(names)
    found: Names = names  # a value that is no text is refused, with itself, where it is resolved
    return found
