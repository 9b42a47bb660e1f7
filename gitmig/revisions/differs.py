"""What differs from a commit, or on disk from the index: a few names, where a listing would have all of them."""

from __future__ import annotations

import os

from gitmig import git
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

AS_USUAL = "H "


class Change(NamedTuple):
    """A path that the index has otherwise than a commit: `status` is git's letter for how, `mode` and `blob` are the index's."""

    status: str
    mode: str
    blob: str
    path: str


def staged_changes(root: str, commit: str, prefixes: Iterable[str]) -> list[Change]:
    """How the index differs from a commit below some directories."""
    words = ("diff-index", "--cached", "--raw", "--no-abbrev", "--no-renames", "-z", commit, "--")
    fields = git.names(git.git(root, "--literal-pathspecs", *words, *git.literal(prefixes), index=True))
    found = []
    for header, path in zip(fields[::2], fields[1::2], strict=True):
        _, mode, _, blob, status = header.split(" ")
        found.append(Change(status[:1], mode, blob, path))
    return found


def modified_files(root: str, prefixes: Iterable[str]) -> list[str]:
    """The paths that are on disk otherwise than in the index, or not at all; but for those that git was told not to look at."""
    words = ("ls-files", "--modified", "--deleted", "-z", "--full-name", "--")
    return git.names(git.git(root, "--literal-pathspecs", *words, *git.literal(prefixes), index=True))


def are_all_looked_at(root: str, prefixes: Iterable[str]) -> bool:
    """Whether no path is set aside (`assume-unchanged`, a sparse checkout) or left unmerged."""
    words = ("ls-files", "-v", "-z", "--full-name", "--")
    output = os.fsdecode(git.git(root, "--literal-pathspecs", *words, *git.literal(prefixes), index=True))
    return output.count(f"\0{AS_USUAL}") + output.startswith(AS_USUAL) == output.count("\0")


def is_ancestor(root: str, commit: str, other: str) -> bool:
    return git.attempt(root, "merge-base", "--is-ancestor", commit, other)[0] == 0
