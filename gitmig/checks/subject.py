"""What the checks look at: the revision files of a project, and which of them are to be judged."""

from __future__ import annotations

import os

from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from gitmig.project import Project
    from gitmig.revisions.graph import Graph
    from gitmig.revisions.merged import Sides
    from gitmig.revisions.revision import Revision
    from gitmig.revisions.source import Source


class Subject(NamedTuple):
    """`sources` are the files as they will be once merged into `base` (a name for people; empty without one), and `graph`
    is made of them. `judged` are the paths of the files to judge by themselves, `gained` those that only the base has, `new`
    those whose revision the base does not have; where there is no base, none is known to be new. `ours` are the files as they
    are, and `sides` what is merged, None without a base. `version` is the commit that they are of, empty for the index, None for
    the working tree. `found` are the judged files, where somebody looked for them among many already."""

    project: Project
    sources: list[Source]
    graph: Graph
    judged: frozenset[str]
    gained: frozenset[str] = frozenset()
    base: str = ""
    new: frozenset[str] = frozenset()
    ours: Sequence[Source] = ()
    sides: Sides | None = None
    version: str | None = None
    found: Sequence[Source] | None = None

    @property
    def total(self) -> int:
        """How many files there are, judged and others."""
        return len(self.sources)

    @property
    def settled(self) -> frozenset[str]:
        """The names of the checks that are known to find nothing."""
        return frozenset()

    def judged_sources(self) -> Iterator[Source]:
        found = self.sources if self.found is None else self.found
        return (source for source in found if source.path in self.judged)

    def new_sources(self) -> Iterator[Source]:
        """The revisions that no deployed database can have: those that the base does not have."""
        return (source for source in self.sources if source.path in self.new and source.revision is not None)

    def moved_on_base(self) -> Iterator[tuple[Revision, Source]]:
        """Revisions that follow others here than on the base, which has them already; each with the base's file."""
        for one, theirs in (self.sides.base if self.sides else {}).items():
            here = self.graph.revisions.get(one)
            if here is not None and theirs.revision is not None and here.parents != theirs.revision.parents:
                yield here, theirs

    def sources_at(self, paths: Container[str]) -> Iterator[Source]:
        return (source for source in self.sources if source.path in paths)

    def mentions(self) -> frozenset[str]:
        """The kinds of database that the revisions mention."""
        from gitmig.checks.dialects import mentioned_by

        return mentioned_by(self.sources)

    def looked_over(self) -> Subject:
        """The same, in which every check finds the judged files without passing over all others."""
        return self._replace(found=tuple(self.judged_sources()))

    def source_of(self, revision: str) -> Source:
        """The file of a revision; of several with one id, the last."""
        path = self.graph[revision].path
        return next(source for source in self.sources if source.path == path)

    def file_of(self, revision: str) -> str:
        """The name of a revision's file for a message, saying so when only the base has it."""
        path = self.graph[revision].path
        return f"{os.path.basename(path)} on {self.base}" if path in self.gained else os.path.basename(path)
