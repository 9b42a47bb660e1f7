"""What a check found: where, what, and what to do about it."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.revisions.source import header_lines

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from gitmig import syntax_tree as ast
    from gitmig.revisions.source import Source

Severity: TypeAlias = 'Literal["error", "warning"]'

BOM = b"\xef\xbb\xbf"


class Finding(NamedTuple):
    """One thing that is wrong.

    Lines and columns count from 1, columns in characters; 0 where there is none. It ends before `end_column` of `end_line`.
    `excerpt` are its lines, joined by LF; bytes that are no text are surrogates in it. `changes` are lines that begin with `-` for
    what was there and with `+` for what is there now. `fix` is the name that `--fix` takes out of a waiver, or the ids that it writes into the
    docstring; empty where nothing is certain.
    """

    name: str
    message: str
    remedy: str
    path: str
    line: int = 0
    column: int = 0
    excerpt: str = ""
    severity: Severity = "error"
    end_line: int = 0
    end_column: int = 0
    changes: tuple[str, ...] = ()
    fix: str = ""


def finding_at(
    source: Source, name: str, message: str, remedy: str, *, header: str = "", line: int = 0, column: int = 0
) -> Finding:
    """A finding on a line of a file, or on the line where the file declares `header`."""
    where = line or header_lines(source).get(header, 1)
    return Finding(name, message, remedy, source.path, where, column, line_of(source.data, where))


def finding_on(source: Source, name: str, message: str, remedy: str, node: ast.expr | ast.stmt) -> Finding:
    """A finding on a piece of code, such as a call that may go over several lines."""
    lines = text_lines(source.data)
    first, last = node.lineno, node.end_lineno or node.lineno
    column = characters(lines[first - 1], node.col_offset) + 1
    end = characters(lines[last - 1], node.end_col_offset or 0) + 1
    excerpt = "\n".join(lines[first - 1 : last])
    return Finding(name, message, remedy, source.path, first, column, excerpt, end_line=last, end_column=end)


def line_of(data: bytes, number: int) -> str:
    """One line of a file's text, as far as it can be decoded."""
    lines = text_lines(data)
    return lines[number - 1] if 0 < number <= len(lines) else ""


def text_lines(data: bytes) -> list[str]:
    """The lines as Python's parser counts them."""
    plain = data.removeprefix(BOM).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"coding" in plain[:200]:
        return decoded(plain).split("\n")
    return plain.decode("utf-8", "surrogateescape").split("\n")


def decoded(data: bytes) -> str:
    """The text of a file that may declare an encoding; as UTF-8 where that is none that decodes it."""
    from io import BytesIO
    from tokenize import detect_encoding

    try:
        return data.decode(detect_encoding(BytesIO(data).readline)[0])
    except (SyntaxError, UnicodeError):
        return data.decode("utf-8", "surrogateescape")


def characters(line: str, offset: int) -> int:
    """How many characters are in the first so many bytes of a line, which is what the parser counts."""
    if line.isascii():
        return offset
    return len(line.encode("utf-8", "surrogateescape")[:offset].decode("utf-8", "replace"))
