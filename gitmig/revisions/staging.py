"""What git's index has of some files, and putting other content there: nothing is checked out, no other file is touched."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from gitmig import git

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEFT_OUT = b"S"
MERGED = "0"


class Line(NamedTuple):
    """One line of the index; stages 1 to 3 are the sides of a conflict."""

    mode: str
    blob: str
    stage: str
    path: str

    def __str__(self) -> str:
        return f"{self.mode} {self.blob} {self.stage}\t{self.path}"

    def with_blob(self, blob: str) -> Line:
        return self._replace(blob=blob, stage=MERGED)


def line_of(text: str) -> Line:
    """A line as it was written."""
    fields, _, path = text.partition("\t")
    mode, blob, stage = fields.split(" ")
    return Line(mode, blob, stage, path)


def lines_of(top: str, paths: Iterable[str]) -> list[Line]:
    """The index's lines of these paths or of the files below them, as git names them from the repository's top."""
    wanted = list(paths)
    if not wanted:
        return []
    output = git.git(top, "--literal-pathspecs", "ls-files", "--stage", "-z", "--full-name", "--", *wanted, index=True)
    return [line_of(text) for text in git.names(output)]


def lines_by_path(top: str, paths: Iterable[str]) -> dict[str, list[str]]:
    """The same as text, by path; nothing of a path that the index has not."""
    found: dict[str, list[str]] = {}
    for line in lines_of(top, paths):
        found.setdefault(line.path, []).append(str(line))
    return found


def committed(top: str, path: str) -> str | None:
    """The blob that HEAD has at a path."""
    entries = git.list_tree(top, "HEAD", [path]) if git.resolve_commit(top, "HEAD") else []
    return entries[0].blob if entries else None


def write_blob(top: str, data: bytes) -> str:
    """Put content among git's objects; returns its id."""
    return git.git(top, "hash-object", "-w", "--stdin", "--no-filters", given=data).decode().strip()


def removal(line: str) -> str:
    """What takes a path, and all sides of a conflict about it, out of the index."""
    fields, _, path = line.partition("\t")
    return f"0 {'0' * len(fields.split(' ')[1])}\t{path}"


def update(top: str, lines: Sequence[str]) -> None:
    """Change the index at once; a line as `Line` or `removal` writes it."""
    if lines:
        given = b"".join(os.fsencode(line) + b"\0" for line in lines)
        git.git(top, "update-index", "-z", "--index-info", given=given, index=True)


def refresh(top: str, paths: Sequence[str]) -> None:
    """Let the index know that the files on disk are as it has them: else `git merge --abort` takes them for changed.

    One that cannot be compared is left for git to find out.
    """
    if paths:
        git.attempt(top, "--literal-pathspecs", "add", "--refresh", "--", *paths, index=True)


def replace(top: str, before: Sequence[str], after: Sequence[str]) -> None:
    """Put other lines in the place of a path's lines."""
    update(top, [*(removal(line) for line in before[:1]), *after])


def left_out(top: str, directories: Iterable[str]) -> frozenset[str]:
    """The paths that a sparse checkout leaves out of the working tree."""
    wanted = [directory for directory in directories if directory not in ("", ".")]
    output = git.git(top, "--literal-pathspecs", "ls-files", "-t", "-z", "--full-name", "--", *wanted)
    records = (record.partition(b" ") for record in output.split(b"\0")[:-1])
    return frozenset(os.fsdecode(path) for tag, _, path in records if tag == LEFT_OUT)
