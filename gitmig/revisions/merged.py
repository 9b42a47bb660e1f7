"""What the revision files will be once a branch is merged into its base."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gitmig.revisions.source import Source


class Sides(NamedTuple):
    """The files that are merged, by id, or by path where they have none: ours, the base's tip's, and those where the two
    parted, None when that is not known."""

    ours: Mapping[str, Source]
    base: Mapping[str, Source]
    common: Mapping[str, Source] | None

    def edits(self) -> Iterator[tuple[Source, Source]]:
        """Revisions that were merged and are otherwise now because our side changed them: as they were, and as they are."""
        for one, was in self.merged.items():
            now = self.ours.get(one)
            if now is None or now is was or now.revision is None:
                continue
            if is_changed(now, self.merged) and is_changed(now, self.base):
                yield was, now

    def deleted(self) -> Iterator[Source]:
        """Revisions that were merged, that the base still has and our side has not; none where it is not known what was."""
        for one, was in (self.common or {}).items():
            if was.revision is not None and one in self.base and one not in self.ours:
                yield was

    @property
    def merged(self) -> Mapping[str, Source]:
        """What databases may have run: what both sides began with, or what the base has when that is not known."""
        return self.base if self.common is None else self.common


class Merged(NamedTuple):
    """The files after the merge, our own first; `new` are the paths whose id the base does not have, or has in another file than
    this one, `changed` those that differ from what the base has, `gained` those that only the base has. `sides` are what was
    merged."""

    sources: list[Source]
    new: frozenset[str]
    changed: frozenset[str]
    gained: frozenset[str]
    sides: Sides


def merged(ours: list[Source], base: Iterable[Source], common: Iterable[Source] | None) -> Merged:
    """Merge our files with the base's tip; `common` are the files where the two parted, None when that is not known.

    A revision that one side deleted stays deleted. One that both have is as the side has it that changed it. Files go by
    their id, so that a file that was renamed or moved is the same revision; those without an id go by their path.
    """
    theirs = list(base)
    known = by_key(theirs)
    mine = own_by_key(ours, known)
    # most often the base has not moved since the two parted
    parted = None if common is None else known if common is base else by_key(common)
    # most files are the same on both sides, and settled
    same = set(map(id, theirs))
    different = [source for source in ours if id(source) not in same]
    kept = [source if id(source) in same else settled(source, known, parted) for source in ours] if different else ours
    lacked = known.keys() - mine.keys()
    gained = [
        source
        for source in (theirs if lacked else ())
        if key(source) in lacked and (parted is None or is_changed(source, parted))
    ]
    twice = [] if parted is known else [source for source in theirs if added_twice(source, mine, parted)]
    doubled = {key(source) for source in twice}
    return Merged(
        sources=[source for source in kept if source is not None] + gained + twice,
        new=frozenset(source.path for source in different if is_new(source, known, mine) or key(source) in doubled),
        changed=frozenset(source.path for source in different if is_changed(source, known)),
        gained=frozenset(source.path for source in gained + twice),
        sides=Sides(mine, known, parted),
    )


def key(source: Source) -> str:
    return source.path if source.revision is None else source.revision.id


def by_key(sources: Iterable[Source]) -> dict[str, Source]:
    return {source.path if (revision := source.revision) is None else revision.id: source for source in sources}


def own_by_key(ours: list[Source], known: Mapping[str, Source]) -> dict[str, Source]:
    """Our files by key; of two with one id, the one that lies where the base has it: the other is a copy."""
    mine = by_key(ours)
    if len(mine) < len(ours):
        mine.update(
            {one: source for source in ours if (one := key(source)) in known and known[one].path == source.path}
        )
    return mine


def is_new(source: Source, known: Mapping[str, Source], mine: Mapping[str, Source]) -> bool:
    """Whether the base does not have the file: its id is another one, or is another file's already."""
    return key(source) not in known or mine[key(source)] is not source


def is_changed(source: Source, others: Mapping[str, Source]) -> bool:
    """Whether the others lack it, or have it with other content; line ends do not count."""
    other = others.get(key(source))
    if other is source or (other is not None and other.content == source.content):
        return False
    return other is None or other.data.replace(b"\r\n", b"\n") != source.data.replace(b"\r\n", b"\n")


def settled(source: Source, theirs: Mapping[str, Source], parted: Mapping[str, Source] | None) -> Source | None:
    """One of our files after the merge: as the base has it when only the base changed it, None when the base deleted it."""
    other = theirs.get(key(source))
    if other is source or parted is None or is_changed(source, parted):
        return source
    return source if other is not None and not is_changed(source, theirs) else other


def added_twice(source: Source, ours: Mapping[str, Source], parted: Mapping[str, Source] | None) -> bool:
    """Whether both sides added this id, each in a file of its own name: the merge keeps both files."""
    own = ours.get(key(source))
    if own is None or parted is None or key(source) in parted:
        return False
    return own.path != source.path
