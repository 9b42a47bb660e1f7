"""The revision files of a project as a commit or the index has them, read from git's objects."""

from __future__ import annotations

import os
import posixpath

from gitmig import git
from gitmig.project import configured_at, content_of
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.revisions.cache import MANY, cache_of
from gitmig.revisions.differs import PLAIN, staged_changes
from gitmig.revisions.facts import Problem
from gitmig.revisions.files import is_revision_file, revision_files
from gitmig.revisions.places import configuration_files, place_in, places_of, repository
from gitmig.revisions.source import Source, facts_of, read_file, source_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gitmig.project import Project
    from gitmig.revisions.cache import Cache
    from gitmig.revisions.differs import Look

    Listing = Callable[[Sequence[str]], list[git.Entry]]
    Known = Mapping[tuple[str, str], Source]


FEW = 50
# What git said of the version locations when the files on disk were read.
looks: dict[tuple[str, ...], Look] = {}
SOLVE = "solve the conflict, then: git add"


class Tree(NamedTuple):
    """The files of a commit or of the index below some directories, with the content of those Python files that are not known.

    `top` is the repository's, ready for a path to follow.
    """

    top: str
    entries: Mapping[str, git.Entry]
    contents: Mapping[str, bytes]
    known: Known
    cache: Cache


def revisions_at(
    project: Project, commit: str, known: Iterable[Source] = (), configured: Mapping[str, str] | None = None
) -> list[Source]:
    """Every revision file of a project at a commit, in Alembic's load order, found by the configuration of that commit.

    Files that are `known` already, by path and content, are not read again. `configured` are the ids of the configuration files at the
    commit, by path, where they are known.
    """
    root = repository(project)
    if configured is None:
        configured = configured_then(project, root, commit)
    at_hand = [content_of(path) for path in configured]
    contents = git.read_blobs(root, configured.values(), at_hand)
    then = configured_at(project, {path: contents[blob] for path, blob in configured.items()})
    sources = list(known)
    if then is project and (like := much_like(project, root, commit, sources)) is not None:
        return like
    return read_listing(then, root, lambda prefixes: git.list_tree(root, commit, prefixes), sources)


def configured_then(project: Project, root: str, commit: str) -> dict[str, str]:
    """The configuration files of a project that a commit has, with the ids of their contents."""
    files = {place: path for path in configuration_files(project) if (place := place_in(root, path)) is not None}
    return {files[entry.path]: entry.blob for entry in (git.list_tree(root, commit, files) if files else [])}


def much_like(project: Project, root: str, commit: str, known: list[Source]) -> list[Source] | None:
    """The files of a commit where they are those on disk but for a few; None where listing all of them is what it takes."""
    look, inside = looks.get(project.version_locations), places_of(project, root)
    if look is None or len(inside) != 1 or project.recursive:
        return None
    changed = {change.path: change for change in staged_changes(root, commit, inside)}

    def then(path: str) -> git.Entry | None:
        change = changed.get(path)
        if change is None:
            return staged_at(look, path)
        return None if change.status == "A" else change.was

    return but_for_few(Few(root, inside[0], {*changed, *look.others}, then), known)


def staged_at(look: Look, path: str) -> git.Entry | None:
    """What the index has at a path."""
    blob = look.unchanged.get(path)
    return git.Entry(PLAIN[0], blob, path) if blob is not None else look.others.get(path)


class Few(NamedTuple):
    """The paths below a place in the repository at `root` that may be otherwise than on disk, and what is at a path."""

    root: str
    place: str
    others: set[str]
    entry: Callable[[str], git.Entry | None]


def but_for_few(few: Few, known: Sequence[Source]) -> list[Source] | None:
    """The files known, but for a few; None where those are many, or there are some that only a listing tells.

    A source without content lies on disk as the index has it.
    """
    top = os.path.join(few.root, "")
    by_path = {source.path: source for source in known}
    read = [path for path, source in by_path.items() if not isinstance(source.content, str)]
    others = few.others.union(path[len(top) :] for path in read)
    if len(others) > FEW or len(by_path) - len(others) < MANY or not all(path.startswith(top) for path in read):
        return None
    there = [entry for path in sorted(others) if (entry := few.entry(path)) is not None]
    if any(entry.mode not in PLAIN or entry.blob in git.NOTHING for entry in there):
        return None
    taken = [source for path in others if (source := by_path.pop(top + path, None)) is not None]
    tree = tree_of(few.root, there, taken)
    for entry in entries_below(there, few.place, recursive=False):
        by_path[top + entry.path] = read_entry(tree, entry)
    return [by_path[path] for path in sorted(by_path)]


def revisions_staged(project: Project, known: Iterable[Source] = ()) -> list[Source]:
    """Every revision file of a project as the index has it: what a commit made now would contain; `known` as above."""
    root = repository(project)
    sources = list(known)
    look, inside = looks.get(project.version_locations), places_of(project, root)
    if look is not None and len(inside) == 1 and not project.recursive:
        few = Few(root, inside[0], set(look.others), lambda path: staged_at(look, path))
        if (found := but_for_few(few, sources)) is not None:
            return found
    return read_listing(project, root, lambda prefixes: git.list_index(root, prefixes), sources)


def is_in(project: Project, commit: str) -> bool:
    """Whether a commit has the project's configuration at all: a branch for web pages has not."""
    root = repository(project)
    places = [place for path in configuration_files(project) if (place := place_in(root, path)) is not None]
    return not places or bool(git.list_tree(root, commit, places))


def read_listing(project: Project, root: str, listing: Listing, known: Iterable[Source] = ()) -> list[Source]:
    """The revision files of each version location: from git's objects, or from disk where it is outside the repository."""
    places = {location: place_in(root, location) for location in project.version_locations}
    inside = [place for place in places.values() if place is not None]
    entries = listing(inside) if inside else []
    tree = tree_of(root, entries, known)
    sources: dict[str, Source] = {}
    for location, place in places.items():
        for source in (
            [read_file(path) for path in revision_files([location], project.recursive, project.sourceless)]
            if place is None
            else [read_entry(tree, entry) for entry in entries_below(entries, place, project.recursive)]
        ):
            sources.setdefault(source.path, source)
    tree.cache.save()
    return list(sources.values())


def tree_of(root: str, entries: list[git.Entry], known: Iterable[Source]) -> Tree:
    """The files listed, with the contents that it takes to read those of them that are not known."""
    top = os.path.join(root, "")
    digits = len(entries[0].blob) if entries else 0
    read = {(source.path, blob_of(source, digits)): source for source in known} if entries else {}
    files = [entry for entry in entries if entry.path.endswith(".py")]
    if not any(entry.mode == git.SYMBOLIC_LINK for entry in files):
        files = [entry for entry in files if (top + entry.path, entry.blob) not in read]
    contents = git.read_blobs(root, [entry.blob for entry in files])
    cache = cache_of(root if len(files) > MANY else None)
    return Tree(top, {entry.path: entry for entry in entries}, contents, read, cache)


def blob_of(source: Source, digits: int) -> str:
    """The id of a file's content, of as many digits as the repository's ids have."""
    if isinstance(source.content, str):
        return source.content
    blob = git.blob_id(source.content, digits)
    git.already_read[blob] = source.content
    return blob


def entries_below(entries: list[git.Entry], place: str, recursive: bool) -> list[git.Entry]:
    """The revision files of one location in load order: those of a directory before those of the directories in it."""
    prefix = "" if place == "." else f"{place}/"
    found = []
    for entry in entries:
        if not entry.path.startswith(prefix):
            continue
        *directories, name = entry.path[len(prefix) :].split("/")
        below = not directories or (recursive and "__pycache__" not in directories)
        if below and is_revision_file(name):
            found.append(([*((1, part) for part in directories), (0, name)], entry))
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def source_in(tree: Tree, path: str, blob: str) -> Source:
    """A file whose content git has read."""
    data = tree.contents[blob]
    source = tree.cache.source(path, blob, data)
    if source is None:
        facts = facts_of(data)
        tree.cache.put(blob, facts)
        source = source_with(path, facts, data)
    return source


def read_entry(tree: Tree, entry: git.Entry) -> Source:
    """One file; of a symbolic link, the file that it leads to."""
    path = tree.top + entry.path
    if entry.mode == git.UNMERGED:
        return Source(path, None, Problem("a merge left several versions of it", remedy=SOLVE))
    if entry.mode != git.SYMBOLIC_LINK:
        return tree.known.get((path, entry.blob)) or source_in(tree, path, entry.blob)
    target = os.fsdecode(tree.contents[entry.blob])
    there = tree.entries.get(posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), target)))
    if there is not None and there.mode != git.SYMBOLIC_LINK and there.blob in tree.contents:
        return read_entry(tree, there)
    real = os.path.realpath(path)
    if not os.path.isfile(real):
        problem = Problem(f"it is a symbolic link to {target}, which is not a file", remedy="delete the link")
        return Source(path, None, problem)
    return read_file(real)
