"""What differs from a commit, or on disk from the index: a few names, where a listing would have all of them."""

from __future__ import annotations

import os

from gitmig import git
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

PLAIN = ("100644", "100755")
AS_USUAL = "H "
UNCHANGED = ("H 100644 ", "H 100755 ")


class Change(NamedTuple):
    """A path that the index has otherwise than a commit: `status` is git's letter for how, `was` the commit's, `mode` and `blob` the
    index's."""

    status: str
    was: git.Entry
    mode: str
    blob: str
    path: str


def staged_changes(root: str, commit: str, prefixes: Iterable[str]) -> list[Change]:
    """How the index differs from a commit below some directories."""
    words = ("diff-index", "--cached", "--raw", "--no-abbrev", "--no-renames", "-z", commit, "--")
    fields = git.names(git.git(root, "--literal-pathspecs", *words, *git.literal(prefixes), index=True))
    found = []
    for header, path in zip(fields[::2], fields[1::2], strict=True):
        old_mode, mode, old_blob, blob, status = header[1:].split(" ")
        found.append(Change(status[:1], git.Entry(old_mode, old_blob, path), mode, blob, path))
    return found


class Look(NamedTuple):
    """The plain files that are on disk as the index has them, the ids of their contents by path; and what the index has at all other
    paths: modified, deleted or not merged, links, and those that git was told not to look at (`assume-unchanged`, sparse checkouts)."""

    unchanged: dict[str, str]
    others: dict[str, git.Entry]


def look_at_disk(root: str, prefixes: Iterable[str]) -> Look:
    """Compare the files below some directories with the index."""
    words = ("ls-files", "-v", "--stage", "--modified", "--deleted", "-z", "--full-name", "--")
    output = git.git(root, "--literal-pathspecs", *words, *git.literal(prefixes), index=True)
    records = os.fsdecode(output).split("\0")[:-1]
    # `H 100644 ID 0<tab>path`: other letters stand for all that is not as usual, and come a second time where a file is modified
    start = records[0].find("\t") + 1 if records else 0
    others = {record[start:]: record[2 : start - 1] for record in reversed(records) if not record.startswith(UNCHANGED)}
    unchanged = {record[start:]: record[9 : start - 3] for record in records}
    for path in others:
        unchanged.pop(path, None)
    return Look(unchanged, {path: staged_entry(path, fields) for path, fields in others.items()})


def staged_entry(path: str, fields: str) -> git.Entry:
    mode, blob, stage = fields.split(" ")
    return git.Entry(mode if stage == "0" else git.UNMERGED, blob, path)


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
