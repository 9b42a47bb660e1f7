"""What the revision files of a commit come to, kept so that few new ones are judged without a look at ten thousand old ones.

There is an outline of a plain and sound history only: every file is read, every id is there once, every parent is there, and
nothing is labelled or depends on anything beside its parents.
"""

from __future__ import annotations

import os

from gitmig import kept
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.revisions.cycles import is_acyclic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Set

    from gitmig.revisions.source import Source


class Outline(NamedTuple):
    """The revisions that a directory, `place`, has at a commit. `ids` are theirs and `names` those of the files, a line each,
    with a line's end before the first. `reversible`: each of them has a way back, or says why it has none. `mentions` are the kinds
    of database that they mention, None where nobody looked."""

    commit: str
    place: str
    size: int
    ids: str
    heads: tuple[str, ...]
    reversible: bool
    mentions: tuple[str, ...] | None = None
    names: str = ""

    def has(self, revision: str) -> bool:
        return f"\n{revision}\n" in self.ids


def outline_of(commit: str, place: str, directory: str, sources: Sequence[Source]) -> Outline | None:
    """The outline of a commit's revision files, all of which are in `directory`; None where they are not plain and sound."""
    ids = [source.revision.id for source in sources if source.revision is not None and is_plain(source)]
    known = set(ids)
    names = [os.path.basename(source.path) for source in sources]
    paths = [os.path.join(directory, name) for name in names]
    if len(known) < len(sources) or any("\n" in name for name in names) or paths != [source.path for source in sources]:
        return None
    heads = heads_after((), known, declared_parents(sources))
    if heads is None:
        return None
    return Outline(commit, place, len(sources), lines(ids), heads, all(map(is_reversible, sources)), None, lines(names))


def is_reversible(source: Source) -> bool:
    return not source.lacks_downgrade and not source.has_empty_downgrade


def lines(words: Iterable[str]) -> str:
    return "".join(("\n", *(f"{word}\n" for word in words)))


def is_plain(source: Source) -> bool:
    """Whether a file says no more than its id and its parents."""
    revision = source.revision
    if revision is None or source.problem is not None or source.computed:
        return False
    return not revision.depends_on and not revision.branch_labels and revision.id.isprintable()


def heads_with(outline: Outline, new: Sequence[Source]) -> tuple[str, ...] | None:
    """The heads once these are added; None where the history would not be plain and sound any more."""
    ids = [source.revision.id for source in new if source.revision is not None and is_plain(source)]
    if len(set(ids)) < len(new) or any(outline.has(one) for one in ids):
        return None
    above = {parent for source in new if source.revision for parent in source.revision.parents}
    if not all(outline.has(parent) for parent in above.difference(ids)):
        return None
    return heads_after(outline.heads, above.union(ids), declared_parents(new))


def declared_parents(sources: Iterable[Source]) -> dict[str, tuple[str, ...]]:
    return {source.revision.id: source.revision.parents for source in sources if source.revision is not None}


def heads_after(
    heads: tuple[str, ...], known: Set[str], parents: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...] | None:
    """The heads when revisions with these parents are put on top; None when a parent is not known or they go round in a circle."""
    followed: set[str] = set().union(*parents.values())
    if not followed <= known:
        return None
    if not followed <= parents.keys():
        parents = {one: tuple(each for each in above if each in parents) for one, above in parents.items()}
    if not is_acyclic(parents):
        return None
    return tuple(one for one in (*heads, *parents) if one not in followed)


def kept_outline(folder: str, place: str) -> Outline | None:
    """The outline without the names of files, which most looks get by without: they are most of it, and kept apart."""
    found = kept.read(path_in(folder, place))
    if not isinstance(found, tuple) or len(found) != len(Outline._fields) - 1:
        return None
    outline = Outline(*found)
    return outline if outline.place == place else None


def with_names(folder: str, outline: Outline) -> Outline | None:
    """The outline with the names of its files; None where those that are kept are of another one."""
    found = kept.read(path_in(folder, outline.place, "names"))
    if not isinstance(found, tuple) or found[:-1] != (outline.commit, outline.place, outline.size):
        return None
    return outline._replace(names=found[-1])


def keep(folder: str, outline: Outline) -> None:
    *rest, names = outline
    kept.write(path_in(folder, outline.place, "names"), (outline.commit, outline.place, outline.size, names))
    kept.write(path_in(folder, outline.place), tuple(rest))


def path_in(folder: str, place: str, kind: str = "outline") -> str:
    return kept.path_for(folder, kind, place)
