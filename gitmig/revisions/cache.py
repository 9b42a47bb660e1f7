"""What revision files declare, kept in the git directory from run to run by the ids that git gives to their contents.

The id of a content never changes what it stands for, so nothing here grows old. A file that is damaged, of another version, or
cannot be read or written is as one that is not there: what it would have told is read again.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from zlib import crc32

from gitmig import __version__
from gitmig.records import TYPE_CHECKING
from gitmig.revisions.facts import Facts, Problem
from gitmig.revisions.source import declared, source_with

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeAlias

    from gitmig.revisions.source import Source

# the fields of Facts up to `computed`, as plain tuples; and whether the id was found to be that of a file as it lies on disk
Packed: TypeAlias = "tuple[tuple[Any, ...], bool]"

VARIABLE = "GITMIG_NO_CACHE"
FORMAT = 1
HEADER = f"gitmig {__version__} {FORMAT} {sys.implementation.cache_tag} {sys.hexversion:x}\n".encode()
SUM = 4
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
        self.kept = read(self.path) if self.path else {}
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
        write(self.path, self.kept)
        self.new = 0


def pack(facts: Facts) -> tuple[Any, ...]:
    problem = None if facts.problem is None else tuple(facts.problem)
    return (*facts[:8], problem, tuple(facts.computed.items()))


def unpacked(facts: tuple[Any, ...]) -> Facts:
    problem = facts[8]
    return Facts._make((*facts[:8], None if problem is None else Problem(*problem), dict(facts[9]), {}))


def read(path: str) -> dict[str, Packed]:
    try:
        with open(path, "rb") as file:
            data = file.read()
        start = len(HEADER) + SUM
        content = memoryview(data)[start:]
        if data[: len(HEADER)] != HEADER or int.from_bytes(data[len(HEADER) : start], "big") != crc32(content):
            return {}
        found = marshal.loads(content)  # noqa: S302 (who can write there has git run programs of theirs anyway)
    except (OSError, ValueError, EOFError, TypeError, MemoryError):
        return {}
    return found if isinstance(found, dict) else {}


def write(path: str, kept: Mapping[str, Packed]) -> None:
    content = marshal.dumps(dict(kept))
    unfinished = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(unfinished, "xb") as file:
            file.write(b"".join((HEADER, crc32(content).to_bytes(SUM, "big"), content)))
        os.replace(unfinished, path)
    except OSError:
        with suppress(OSError):
            os.unlink(unfinished)


def cache_of(repository: str | None) -> Cache:
    """The cache of a repository, which its worktrees share; without a repository nothing is kept."""
    return Cache(folder_of(repository) if repository and not os.environ.get(VARIABLE) else None)


def folder_of(repository: str) -> str | None:
    """Our folder in the git directory, wherever a worktree's or submodule's `.git` file says that is."""
    directory = os.path.join(repository, ".git")
    if not os.path.isdir(directory):
        place = line_of(directory).removeprefix("gitdir: ")
        directory = os.path.join(repository, place)
        if not place or not os.path.isdir(directory):
            return None
        directory = os.path.join(directory, line_of(os.path.join(directory, "commondir")))
    return os.path.join(directory, "gitmig")


def line_of(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return os.fsdecode(file.read()).rstrip("\n")
    except OSError:
        return ""
