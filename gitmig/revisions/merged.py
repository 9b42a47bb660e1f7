"""What the revision files will be once a branch is merged into its base."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitmig.revisions.source import Source


class Merged(NamedTuple):
    """The files after the merge, our own first; `new` are the paths whose id the base does not have, `changed` those that
    differ from what the base has, `gained` those that only the base has."""

    sources: list[Source]
    new: frozenset[str]
    changed: frozenset[str]
    gained: frozenset[str]


def merged(ours: list[Source], base: Iterable[Source], common: Iterable[Source] | None) -> Merged:
    """Merge our files with the base's tip; `common` are the files where the two parted, None when that is not known.

    A revision that one side deleted stays deleted. One that both have is as the side has it that changed it. Files go by
    their id, so that a file that was renamed or moved is the same revision; those without an id go by their path.
    """
    theirs = list(base)
    known, parted = by_key(theirs), None if common is None else by_key(common)
    kept = [settled(source, known, parted) for source in ours]
    mine = by_key(ours)
    gained = [source for source in theirs if key(source) not in mine and (parted is None or is_changed(source, parted))]
    twice = [source for source in theirs if added_twice(source, mine, parted)]
    return Merged(
        sources=[source for source in kept if source is not None] + gained + twice,
        new=frozenset(source.path for source in ours if key(source) not in known),
        changed=frozenset(source.path for source in ours if is_changed(source, known)),
        gained=frozenset(source.path for source in gained + twice),
    )


def key(source: Source) -> str:
    return source.path if source.revision is None else source.revision.id


def by_key(sources: Iterable[Source]) -> dict[str, Source]:
    return {key(source): source for source in sources}


def is_changed(source: Source, others: Mapping[str, Source]) -> bool:
    """Whether the others lack it, or have it with other content; line ends do not count."""
    other = others.get(key(source))
    if other is source:
        return False
    return other is None or other.data.replace(b"\r\n", b"\n") != source.data.replace(b"\r\n", b"\n")


def settled(source: Source, theirs: Mapping[str, Source], parted: Mapping[str, Source] | None) -> Source | None:
    """One of our files after the merge: as the base has it when only the base changed it, None when the base deleted it."""
    if parted is None or is_changed(source, parted):
        return source
    return theirs.get(key(source))


def added_twice(source: Source, ours: Mapping[str, Source], parted: Mapping[str, Source] | None) -> bool:
    """Whether both sides added this id, each in a file of its own name: the merge keeps both files."""
    own = ours.get(key(source))
    if own is None or parted is None or key(source) in parted:
        return False
    return own.path != source.path
