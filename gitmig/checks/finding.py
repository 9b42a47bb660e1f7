"""What a check found: where, what, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from gitmig.revisions.source import header_lines

if TYPE_CHECKING:
    from gitmig.revisions.source import Source

Severity: TypeAlias = Literal["error", "warning"]


class Finding(NamedTuple):
    """One thing that is wrong. Lines and columns count from 1, 0 where there is none; `excerpt` is the line itself."""

    name: str
    message: str
    remedy: str
    path: str
    line: int = 0
    column: int = 0
    excerpt: str = ""
    severity: Severity = "error"


def finding_at(
    source: Source, name: str, message: str, remedy: str, *, header: str = "", line: int = 0, column: int = 0
) -> Finding:
    """A finding on a line of a file, or on the line where the file declares `header`."""
    where = line or header_lines(source).get(header, 1)
    return Finding(name, message, remedy, source.path, where, column, line_of(source.data, where))


def line_of(data: bytes, number: int) -> str:
    """One line of a file's text, as far as it can be decoded."""
    lines = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").split(b"\n")
    return lines[number - 1].decode("utf-8", "replace") if 0 < number <= len(lines) else ""
