"""Revision files read as text: what each declares, without running any of them."""

from __future__ import annotations

import os

from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.revisions.facts import Body, Facts, Problem
from gitmig.revisions.files import is_revision_file
from gitmig.revisions.revision import Revision

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

__all__ = ["Body", "Problem", "Source", "header_lines", "read_file", "read_source"]

HEXADECIMAL = frozenset("0123456789abcdef")
CHUNK = 16_384
# a pipe in place of a file has nobody wait for it
READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
COMPILED = (".pyc", ".pyo")
new_record = tuple.__new__  # with all fields, in order


class Source(NamedTuple):
    """A revision file as text. Exactly one of `revision` and `problem` is set.

    `computed` has the line of `branch_labels` and `depends_on` where only running the file would tell them. `content` is what the
    file holds, or the id that git gives to it where it was not read, since it lies at `path` as git has it.
    """

    path: str
    revision: Revision | None
    problem: Problem | None = None
    upgrade: Body = "absent"
    downgrade: Body = "absent"
    irreversible: str | None = None
    computed: Mapping[str, int] = {}
    content: bytes | str = b""

    @property
    def lacks_downgrade(self) -> bool:
        """Whether there is no way back, and no word about why."""
        return self.revision is not None and self.downgrade == "absent" and self.irreversible is None

    @property
    def has_empty_downgrade(self) -> bool:
        """Whether going back does nothing where going forward does something; merge revisions do nothing of themselves."""
        if self.revision is None or self.irreversible is not None or len(self.revision.parents) > 1:
            return False
        return self.downgrade == "empty" and self.upgrade == "present"

    @property
    def data(self) -> bytes:
        """The file's content, for showing a line of it."""
        if isinstance(self.content, bytes):
            return self.content
        try:
            return read_bytes(self.path)
        except OSError:  # gone meanwhile
            return b""


def read_file(path: str, *, thorough: bool = False) -> Source:
    """One revision file; `thorough` parses all of it, where a quick scan would do for its names."""
    if path.endswith(COMPILED):
        return Source(
            path, None, Problem("it is compiled, so it cannot be read as text", remedy="put its source beside it")
        )
    try:
        data = read_bytes(path)
    except OSError as error:
        remedy = "give the right to read it" if isinstance(error, PermissionError) else "restore or delete it"
        return Source(path, None, Problem(f"it cannot be opened: {error.strerror}", remedy=remedy))
    return source_of(path, data, thorough)


def read_bytes(path: str) -> bytes:
    """A file's content, in as few system calls as there are."""
    descriptor = os.open(path, READ)
    try:
        data = chunk = os.read(descriptor, CHUNK)
        while len(chunk) == CHUNK:
            chunk = os.read(descriptor, CHUNK)
            data += chunk
    finally:
        os.close(descriptor)
    return data


def read_source(path: str, data: bytes, *, thorough: bool = False) -> Source | None:
    """One revision file whose content is at hand; None when Alembic would not load a file of that name."""
    return source_of(path, data, thorough) if is_revision_file(os.path.basename(path)) else None


def source_of(path: str, data: bytes, thorough: bool) -> Source:
    return source_with(path, facts_of(data, thorough), data)


def facts_of(data: bytes, thorough: bool = False) -> Facts:
    return (None if thorough else quick(data)) or parsed(data)


def quick(data: bytes) -> Facts | None:
    """A quick scan's reading; loaded when the first file is read so, from when on this is the scan itself."""
    from gitmig.revisions.scan import scan

    globals()["quick"] = scan
    return scan(data)


def source_with(path: str, facts: Facts, content: bytes | str) -> Source:
    """A file with these facts."""
    if facts.revision is not None and facts.problem is None:
        return declared(path, facts, facts.computed, content)
    revision = facts.revision if facts.revision is not None else name_as_identifier(path)
    if facts.problem is None and revision is None:
        facts = facts._replace(
            problem=Problem(
                "it declares no `revision`, and Alembic takes every .py file here for a revision",
                remedy='add `revision = "..."`, or move the file to another directory',
            )
        )
    if facts.problem is not None or revision is None:
        return Source(path, None, facts.problem, content=content)
    return declared(path, facts._replace(revision=revision), facts.computed, content)


def declared(path: str, facts: Sequence[Any], computed: Mapping[str, int], content: bytes | str) -> Source:
    """A file with the facts, in their order, of a sound revision; of ten thousand none takes a step more than it must."""
    revision, parents, depends_on, branch_labels, doc, upgrade, downgrade, irreversible = facts[:8]
    declares = new_record(Revision, (revision, parents, depends_on, branch_labels, path, doc))
    return new_record(Source, (path, declares, None, upgrade, downgrade, irreversible, computed, content))


def parsed(data: bytes) -> Facts:
    """The parser's reading; imported when the first file needs it, because most checks get by without."""
    from gitmig.revisions.syntax import read_syntax

    return read_syntax(data)


def name_as_identifier(path: str) -> str | None:
    """The id of a file without `revision`: its name, when that is hexadecimal (as in Alembic 0.1)."""
    stem = os.path.basename(path).removesuffix(".py")
    return stem if stem and HEXADECIMAL.issuperset(stem) else None


def header_lines(source: Source) -> Mapping[str, int]:
    """The line of every header and function that the file has."""
    return parsed(source.data).lines
