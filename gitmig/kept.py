"""What is kept in the git directory from run to run: a file that is damaged, of another version or not readable is as none."""

from __future__ import annotations

import marshal
import os
import sys
import time
from zlib import crc32

from gitmig import __version__
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

VARIABLE = "GITMIG_NO_CACHE"
FORMAT = 1
HEADER = f"gitmig {__version__} {FORMAT} {sys.implementation.cache_tag} {sys.hexversion:x}\n".encode()
SUM = 4
# Nobody writes for so many seconds.
ABANDONED = 600
# Where git has the branches of remotes, each in a file of its own, or in files of another format.
REMOTES = (("refs", "remotes"), ("reftable",))


def read(path: str) -> Any:
    """What was written there, None where that cannot be told; made of strings, bytes, numbers, tuples and dictionaries."""
    try:
        with open(path, "rb") as file:
            data = file.read()
        start = len(HEADER) + SUM
        content = memoryview(data)[start:]
        if data[: len(HEADER)] != HEADER or int.from_bytes(data[len(HEADER) : start], "big") != crc32(content):
            return None
        return marshal.loads(content)  # noqa: S302 (who can write there has git run programs of theirs anyway)
    except (OSError, ValueError, EOFError, TypeError, MemoryError):
        return None


def write(path: str, kept: Any) -> None:
    """Write it in one step: whoever reads meanwhile has the old one or the new one, whole. Where it cannot be, nothing is kept."""
    content = marshal.dumps(kept)
    unfinished = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(unfinished, "xb") as file:
            file.write(b"".join((HEADER, crc32(content).to_bytes(SUM, "big"), content)))
        os.replace(unfinished, path)
        delete_abandoned(path)
    except OSError:
        delete(unfinished)


def delete_abandoned(path: str) -> None:
    """Delete what processes that were killed had begun to write."""
    folder, name = os.path.split(path)
    for other in os.listdir(folder):
        unfinished = os.path.join(folder, other)
        if other.startswith(f"{name}.") and time.time() - os.stat(unfinished).st_mtime > ABANDONED:
            delete(unfinished)


def delete(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def path_for(folder: str, kind: str, place: str) -> str:
    """A file for what is kept of a place; two places may have one, so what is in it says which it is about."""
    return os.path.join(folder, f"{kind}-{crc32(os.fsencode(place)):08x}")


def folder_of(repository: str | None) -> str | None:
    """Our folder in the git directory, which worktrees share; None where nothing is to be kept: without a repository, or when the
    environment says so."""
    if not repository or os.environ.get(VARIABLE):
        return None
    directory = common_directory(repository)
    return directory and os.path.join(directory, "gitmig")


def has_remote_branches(repository: str) -> bool:
    """Whether git may know of a remote's branch; where there is none, git need not be asked for the default one."""
    directory = common_directory(repository)
    if directory is None or any(os.path.exists(os.path.join(directory, *place)) for place in REMOTES):
        return True
    try:
        with open(os.path.join(directory, "packed-refs"), "rb") as file:
            return b" refs/remotes/" in file.read()
    except FileNotFoundError:
        return False
    except OSError:
        return True


def common_directory(repository: str) -> str | None:
    """The git directory that a repository's worktrees share."""
    directory = git_directory(repository)
    common = directory and line_of(os.path.join(directory, "commondir"))
    return directory and os.path.join(directory, common or "")


def git_directory(repository: str) -> str | None:
    """The git directory of a working tree, wherever a worktree's or submodule's `.git` file says that is."""
    directory = os.path.join(repository, ".git")
    if os.path.isdir(directory):
        return directory
    place = line_of(directory).removeprefix("gitdir: ")
    directory = os.path.join(repository, place)
    return directory if place and os.path.isdir(directory) else None


def line_of(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return os.fsdecode(file.read()).rstrip("\n")
    except OSError:
        return ""
