"""Checks that find nothing, told without a look at each of many files: by the outline of a commit and what is new since.

Whatever is not certain takes the real look, which also says what is wrong.
"""

from __future__ import annotations

import os
import time

from gitmig import git, kept
from gitmig.checks.scope import base_of
from gitmig.errors import GitError
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.revisions.differs import PLAIN, are_all_looked_at, is_ancestor, modified_files, staged_changes
from gitmig.revisions.outline import heads_with, is_reversible, keep, kept_outline, outline_of, with_names
from gitmig.revisions.places import place_in, repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    from gitmig.checks.scope import Scope
    from gitmig.project import Project
    from gitmig.revisions.outline import Outline
    from gitmig.revisions.source import Source

# What these would find, no history with an outline has.
SOUND = frozenset(
    ("no-revisions", "unreadable-revision", "duplicate-revision", "missing-parent", "cycle", "multiple-heads")
)
DOWNGRADES = frozenset(("missing-downgrade", "empty-downgrade"))
# What these would find, no branch that adds to its base's history and changes nothing of it has.
UNTOUCHED = frozenset(
    (
        "edited-after-merge",
        "downgrade-edited-after-merge",
        "reparented-after-merge",
        "inserted-below-head",
        "deleted-after-merge",
    )
)
TOLD = SOUND | UNTOUCHED
# Fewer are looked at as soon as git and this are asked about them.
MANY = 150
# More new ones than this, and the outline is drawn anew.
FEW = 50
# A file system may give two changes one time, when they are no further apart than this.
NANOSECONDS_APART = 2_000_000_000

Identity: TypeAlias = "tuple[int, ...]"


class Glance(NamedTuple):
    """The revisions that are new since `base`, a commit's name, and how many there are in `all`; the history is sound with them.

    `reversible`: so are those that are not new. `mentions` are the kinds of database that those mention, None where it is not known.
    """

    base: str
    new: Sequence[Source]
    total: int
    reversible: bool
    mentions: tuple[str, ...] | None


class Place(NamedTuple):
    """Where a project's only version location is: its directory, its path in the repository at `root`, and where we keep things."""

    root: str
    directory: str
    path: str
    folder: str


def is_settled_by_glance(project: Project, scope: Scope, names: Iterable[str]) -> bool:
    """Whether these checks, chosen by name, could be settled so."""
    settings = project.settings
    chosen = settings.select or settings.ignore or settings.severity or settings.ignore_by_path
    return not (chosen or scope.files or scope.commit) and (SOUND | DOWNGRADES).issuperset(names)


def finds_nothing(glanced: Glance, names: Iterable[str], *, everything: bool) -> bool:
    """Whether it is certain that these checks, which could be settled so, find nothing."""
    reversible = all(map(is_reversible, glanced.new)) and (glanced.reversible or not everything)
    return reversible or DOWNGRADES.isdisjoint(names)


def glance(project: Project, scope: Scope) -> Glance | None:
    """What there is to say of a sound history and few new revisions; None where it takes a real look."""
    place = place_of(project)
    outline = kept_outline(place.folder, place.path) if place else None
    if place is None or outline is None:
        return None
    base = base_of(project, scope.base)
    if not base and not scope.everything:  # then every file is judged as a new one, and parsed
        return None
    try:
        if base and not is_of_base(place.root, outline, base):
            return None
        index = "" if scope.staged else index_file(project)
        new = new_files(place, outline, index, parse=bool(base) or not scope.everything)
    except GitError:
        return None
    if new is None:
        return None
    heads = heads_with(outline, new)
    if heads is None or len(heads) > 1:
        return None
    return Glance(base, new, outline.size + len(new), outline.reversible, outline.mentions)


def place_of(project: Project) -> Place | None:
    """None where the files are in several places, outside of the repository, or nothing is kept."""
    folder = kept.folder_of(project.repository)
    if folder is None or project.recursive or project.sourceless or len(project.version_locations) != 1:
        return None
    root = repository(project)
    directory = os.path.realpath(project.version_locations[0])
    path = place_in(root, directory)
    return Place(root, directory, path, folder) if path is not None else None


def is_of_base(root: str, outline: Outline, base: str) -> bool:
    """Whether the outline is the base's, and what is here was made on top of all that the base has."""
    commit, head = git.commits(root, base, "HEAD")
    if commit != outline.commit or head is None:
        return False
    return head == commit or is_ancestor(root, commit, head)


def new_files(place: Place, outline: Outline, index_file: str, parse: bool) -> list[Source] | None:
    """The revision files that the outline does not have, of the working tree, or where no `index_file` is told of the index;
    None where there is more to it than a few new files."""
    from gitmig.revisions.source import read_file, source_of

    if index_file:
        names = others_on_disk(place, outline, index_file)
        if names is None:
            return None
        return [read_file(os.path.join(place.directory, name), thorough=parse) for name in names]
    added = added_files(place, outline)
    if not added:
        return None if added is None else []
    contents = git.read_blobs(place.root, added.values())
    return [source_of(os.path.join(place.root, path), contents[blob], parse) for path, blob in added.items()]


def added_files(place: Place, outline: Outline) -> dict[str, str] | None:
    """The revision files that the index has beyond those of the outline, with their contents' ids; None where others differ."""
    added: dict[str, str] = {}
    for change in staged_changes(place.root, outline.commit, [place.path]):
        if is_revision_in(place, change.path):
            if change.status != "A" or change.mode not in PLAIN or change.blob in git.NOTHING:
                return None
            added[change.path] = change.blob
    return added if len(added) <= FEW else None


def is_revision_in(place: Place, path: str) -> bool:
    from gitmig.revisions.files import is_revision_file

    directory, _, name = path.rpartition("/")
    return directory == ("" if place.path == "." else place.path) and is_revision_file(name)


def others_on_disk(place: Place, outline: Outline, index_file: str) -> list[str] | None:
    """The names of the revision files on disk that the outline does not have, when all that it has are there as they were.

    What was seen of the directory's names, and of the index, holds as long as neither was written.
    """
    looked_at = identity(place.directory), identity(index_file)
    others = seen_before(place, outline, looked_at)
    if others is None:
        others = seen_now(place, outline)
        if others is not None and all(looked_at):
            kept.write(seen_file(place), (place.directory, outline.commit, looked_at, others))
    if others is None or len(others) > FEW:
        return None
    modified = (
        path.rpartition("/")[2] for path in modified_files(place.root, [place.path]) if is_revision_in(place, path)
    )
    # what is on disk is in the outline, or one of the others
    return list(others) if all(name in others for name in modified) else None


def seen_before(place: Place, outline: Outline, looked_at: tuple[Identity, Identity]) -> tuple[str, ...] | None:
    seen = kept.read(seen_file(place)) if all(looked_at) else None
    if not isinstance(seen, tuple) or seen[:-1] != (place.directory, outline.commit, looked_at):
        return None
    others: tuple[str, ...] = seen[-1]
    return others


def seen_now(place: Place, outline: Outline) -> tuple[str, ...] | None:
    from gitmig.revisions.files import is_revision_file

    named = with_names(place.folder, outline)
    if named is None:
        return None
    there = {name for name in os.listdir(place.directory) if is_revision_file(name)}
    known = set(named.names.split("\n")[1:-1])
    if not known <= there or added_files(place, outline) is None:
        return None
    return tuple(sorted(there - known)) if are_all_looked_at(place.root, [place.path]) else None


def seen_file(place: Place) -> str:
    return kept.path_for(place.folder, "seen", place.directory)


def index_file(project: Project) -> str:
    return os.environ.get("GIT_INDEX_FILE") or os.path.join(kept.git_directory(project.repository or "") or "", "index")


def identity(path: str) -> Identity:
    """What changes whenever a file, or the names in a directory, do; empty when it was written so lately that the next change
    might not show."""
    try:
        status = os.stat(path)
    except OSError:
        return ()
    latest = max(status.st_mtime_ns, status.st_ctime_ns)
    if abs(time.time_ns() - latest) < NANOSECONDS_APART:
        return ()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev, status.st_size


def keep_outline(project: Project, scope: Scope, ours: Sequence[Source], *, mentions: bool) -> None:
    """Draw the outline of the base, or of HEAD where there is none, unless it is at hand; with what the files mention where that is
    what tells which database it is for."""
    place = place_of(project) if len(ours) >= MANY else None
    if place is None:
        return
    from gitmig.checks.dialects import mentioned_by, told
    from gitmig.revisions.snapshot import revisions_at

    mentions = mentions and not told(project)
    try:
        (commit,) = git.commits(place.root, base_of(project, scope.base) or "HEAD")
        if commit is None or is_at_hand(place, commit, mentions):
            return
        theirs = revisions_at(project, commit, known=ours)
    except GitError:
        return
    # what lies on disk other than git keeps it, as a filter may make it, was read from there
    at_hand = set(map(id, ours))
    if all(id(source) in at_hand for source in theirs):
        drawn = outline_of(commit, place.path, place.directory, theirs)
        if drawn is not None:
            keep(place.folder, drawn._replace(mentions=tuple(sorted(mentioned_by(theirs)))) if mentions else drawn)


def is_at_hand(place: Place, commit: str, mentions: bool) -> bool:
    outline = kept_outline(place.folder, place.path)
    if outline is None or outline.commit != commit or (mentions and outline.mentions is None):
        return False
    return with_names(place.folder, outline) is not None
