"""What revision files declare, kept in the git directory from run to run by the ids that git gives to their contents.

The id of a content never changes what it stands for, so nothing here grows old.
"""

from __future__ import annotations

import os

from gitmig import kept
from gitmig.kept import folder_of
from gitmig.records import TYPE_CHECKING
from gitmig.revisions.facts import Facts, Problem
from gitmig.revisions.source import declared, source_with

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeAlias

    from gitmig.revisions.source import Source

# the fields of Facts up to `computed`, as plain tuples; and whether the id was found to be that of a file as it lies on disk
Packed: TypeAlias = "tuple[tuple[Any, ...], bool]"

# Fewer files are read sooner than git and this are asked about them.
MANY = 150
# Writing all of them takes longer than reading one in so many again.
WORTHWHILE = 50
# What no branch at hand has any more is kept up to so many times as much.
UNUSED = 3
FEWEST = 1000
NOT_COMPUTED: Mapping[str, int] = {}


class Cache:
    """The facts of files by the id of their content; `save` keeps them for the next run."""

    def __init__(self, folder: str | None) -> None:
        self.path = os.path.join(folder, "revisions") if folder else ""
        self.kept = facts_at(self.path) if self.path else {}
        self.used: dict[str, Packed] = {}
        self.new = 0

    def source(self, path: str, blob: str, content: bytes | str) -> Source | None:
        """The file at `path`; one whose content is not read only where git is known to put this content there as it is."""
        packed = self.kept.get(blob)
        if packed is None or (isinstance(content, str) and not packed[1]):
            return None
        self.used[blob] = packed
        facts = packed[0]
        if facts[0] is None or facts[8] is not None:
            return source_with(path, unpacked(facts), content)
        return declared(path, facts, dict(facts[9]) if facts[9] else NOT_COMPUTED, content)

    def put(self, blob: str, facts: Facts, *, on_disk: bool = False) -> None:
        self.used[blob] = self.kept[blob] = pack(facts), on_disk
        self.new += 1

    def save(self) -> None:
        """Write it anew when that is worth it; whoever reads meanwhile has the old one or the new one, whole."""
        if not self.path or self.new * WORTHWHILE <= len(self.kept):
            return
        if len(self.kept) > UNUSED * len(self.used) + FEWEST:
            self.kept = self.used
        kept.write(self.path, self.kept)
        self.new = 0


def pack(facts: Facts) -> tuple[Any, ...]:
    problem = None if facts.problem is None else tuple(facts.problem)
    return (*facts[:8], problem, tuple(facts.computed.items()))


def unpacked(facts: tuple[Any, ...]) -> Facts:
    problem = facts[8]
    return Facts._make((*facts[:8], None if problem is None else Problem(*problem), dict(facts[9]), {}))


def facts_at(path: str) -> dict[str, Packed]:
    found = kept.read(path)
    return found if isinstance(found, dict) else {}


def cache_of(repository: str | None) -> Cache:
    """The cache of a repository, which its worktrees share; without a repository nothing is kept."""
    return Cache(folder_of(repository))
