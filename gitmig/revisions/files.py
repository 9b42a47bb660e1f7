"""Which files of a project are revision files, in the order in which Alembic loads them."""

from __future__ import annotations

import os

from gitmig.errors import ConfigurationError
from gitmig.records import TYPE_CHECKING

try:
    from _operator import attrgetter
except ImportError:  # where Python is not written in C
    from operator import attrgetter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NOT_REVISIONS = ("__init__", ".#")
SUFFIX = ".py"
CACHE = "__pycache__"
NAME = attrgetter("name")


def is_revision_file(name: str, sourceless: bool = False) -> bool:
    """Whether Alembic would load a file of this name."""
    suffixes = (SUFFIX, ".pyc", ".pyo") if sourceless else SUFFIX
    return name.endswith(suffixes) and not name.startswith(NOT_REVISIONS)


def revision_files(locations: Iterable[str], recursive: bool = False, sourceless: bool = False) -> list[str]:
    """The real paths of the revision files below the version locations; a file that is found twice comes once."""
    found: dict[str, None] = {}
    for location in locations:
        for directory, names in directories(os.path.realpath(location), recursive):
            found.update(dict.fromkeys(files_in(directory, names, sourceless)))
    return list(found)


def directories(top: str, recursive: bool) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """A directory with its entries sorted by name, then those below it; links to directories are not followed."""
    try:
        with os.scandir(top) as entries:
            inside = sorted(entries, key=NAME)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise ConfigurationError(
            f"{top} cannot be read: {error.strerror}", "revisions may be in it: give the right to read it"
        ) from error
    yield top, inside
    if recursive:
        for entry in inside:
            if entry.name != CACHE and entry.is_dir(follow_symlinks=False):
                yield from directories(entry.path, recursive)


def files_in(directory: str, entries: Sequence[os.DirEntry[str]], sourceless: bool) -> Iterator[str]:
    """The revision files of one directory; without sources, compiled files stand in for those that are missing."""
    if not sourceless:
        for entry in entries:
            name = entry.name
            if name[-3:] == SUFFIX and not name.startswith(NOT_REVISIONS):
                if entry.is_file(follow_symlinks=False):  # as nearly all are
                    yield entry.path
                elif not entry.is_dir():
                    yield os.path.realpath(entry.path) if entry.is_symlink() else entry.path
        return
    stems = set()
    for entry in entries:
        if is_revision_file(entry.name, sourceless=True) and not entry.is_dir():
            stem = entry.name.split(".")[0]
            if stem in stems:
                continue
            stems.add(stem)
            yield os.path.realpath(entry.path) if entry.is_symlink() else entry.path
    for _, cached in directories(os.path.join(directory, CACHE), recursive=False):
        yield from (each.path for each in cached if each.name.split(".")[0] not in stems)
