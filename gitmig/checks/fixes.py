"""What `gitmig check --fix` changes: only what is certain, and nothing else of a file."""

from __future__ import annotations

import os
import re

from gitmig import syntax_tree as ast
from gitmig.checks.check import WAIVER
from gitmig.checks.waivers import Waiver, waivers
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.revisions.facts import Problem
from gitmig.revisions.syntax import parse
from gitmig.revisions.whole_files import write_new

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitmig.checks.finding import Finding
    from gitmig.revisions.source import Source


DOCSTRING = "docstring-mismatch"
# What is written behind `Revises:`: blanks, and ids with commas between them.
WORDS = re.compile(rb"\A[ \t]*(?:[^\s\"',]+(?:[ \t]*,[ \t]*[^\s\"',]+)*)?")


# A comment of its own behind a waiver: prose, or a word to another tool; `see #123` is none.
COMMENT = re.compile(rb"[ \t](#(?:[ \t]+[^\s\d]|!|noqa|type:|pylint|pragma|fmt|nosec|mypy|pyright|ruff))")


class Fixed(NamedTuple):
    """The findings that are mended, those that are not, and why files were left alone: (path, reason)."""

    done: list[Finding]
    left: list[Finding]
    refused: list[tuple[str, str]]


def fix(findings: Sequence[Finding], sources: Iterable[Source]) -> Fixed:
    """Mend what can be mended for certain in the files of the working tree."""
    by_path = {source.path: source for source in sources}
    fixed = Fixed([], [finding for finding in findings if not finding.fix], [])
    for path in dict.fromkeys(finding.path for finding in findings if finding.fix):
        here = [finding for finding in findings if finding.fix and finding.path == path]
        reason = fix_file(by_path[path], here)
        (fixed.left if reason else fixed.done).extend(here)
        if reason:
            fixed.refused.append((path, reason))
            continue
        gone = taken_out(by_path[path], here)
        told = [one for one in fixed.left if one.path == path and (one.line, one.column) in gone]
        fixed.done.extend(told)
        fixed.left[:] = [one for one in fixed.left if one not in told]
    return fixed


def taken_out(source: Source, findings: Sequence[Finding]) -> set[tuple[int, int]]:
    """Where waivers were, (line, column), that have no name left: nothing else is said of them either."""
    unused = {(finding.line, finding.fix) for finding in findings if finding.name != DOCSTRING}
    return {
        (waiver.line, waiver.column)
        for waiver in waivers(source)
        if waiver.names and unused.issuperset((waiver.line, name) for name in waiver.names)
    }


def fix_file(source: Source, findings: Sequence[Finding]) -> str:
    """Write one file anew; why not, where it is left as it is."""
    if content_of(source.path) != source.data:
        return "the file differs from what was judged; stage all of it, or mend it by hand"
    named = {finding.line: finding.fix for finding in findings if finding.name == DOCSTRING}
    after = with_ids(source, named)
    if named and not says(after, named):
        return "the docstring is written in a way that cannot be changed safely; mend it by hand"
    unused = {(finding.line, finding.fix) for finding in findings if finding.name != DOCSTRING}
    after = without_names(source._replace(content=after), unused)
    if not means_the_same(source.data, after, docstring=not named):
        return "the comment cannot be taken out without changing the code; mend it by hand"
    write_new(source.path, after, f"{source.path}.{os.getpid()}")
    return ""


def content_of(path: str) -> bytes | None:
    if os.path.islink(path):
        return None
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def with_ids(source: Source, named: Mapping[int, str]) -> bytes:
    """The file with other ids on these lines of its docstring: `Revises: b2` by line; the quotes at its end stay."""
    lines = source.data.splitlines(keepends=True)
    for line, written in named.items():
        name, _, ids = written.encode().partition(b": ")
        head, colon, tail = lines[line - 1].partition(b":")
        if head.rstrip().endswith(name):
            rest = WORDS.sub(b"", tail, count=1)
            lines[line - 1] = head + colon + (b" " + ids if ids else b"") + rest
    return b"".join(lines)


def says(after: bytes, named: Mapping[int, str]) -> bool:
    """Whether the docstring has these ids behind these names."""
    tree = parse(after)
    text = "" if isinstance(tree, Problem) else ast.get_docstring(tree, clean=False) or ""
    return {pair(written) for written in named.values()} <= {pair(line) for line in text.split("\n")}


def pair(line: str) -> tuple[str, str]:
    name, _, ids = line.partition(":")
    return name.strip(), ids.strip()


def without_names(source: Source, unused: set[tuple[int, str]]) -> bytes:
    """The file without these names in its waivers, (line, name), and without the waivers that have no other."""
    lines = source.data.splitlines(keepends=True)
    by_line: dict[int, list[Waiver]] = {}
    for waiver in waivers(source):
        by_line.setdefault(waiver.line, []).append(waiver)
    for number, here in by_line.items():
        before, marks = marked(lines[number - 1], len(here))
        kept = [[name for name in waiver.names if (number, name) not in unused] for waiver in here]
        if any(len(names) < len(waiver.names) for names, waiver in zip(kept, here, strict=True)):
            parts = [edited(mark, w.names, names) for mark, w, names in zip(marks, here, kept, strict=True)]
            lines[number - 1] = joined(before, parts)
    return b"".join(lines)


def marked(line: bytes, count: int) -> tuple[bytes, list[bytes]]:
    """What is before the last so many waivers of a line, and each of them with what follows it."""
    before, *marks = line.rsplit(WAIVER.encode(), count)
    return before, marks


def edited(text: bytes, names: Sequence[str], kept: Sequence[str]) -> bytes:
    """A waiver's text with the names that are kept; without it where none is, what is a comment of its own behind it stays."""
    if len(kept) == len(names):
        return WAIVER.encode() + text
    if kept:
        return WAIVER.encode() + ", ".join(kept).encode() + text[text.index(b"]") :]
    following = COMMENT.search(text)
    end = text[len(text.rstrip(b"\r\n")) :]
    return text[following.start(1) :] if following else end


def joined(before: bytes, parts: Sequence[bytes]) -> bytes:
    """The line with what is left of its waivers; no line where nothing is."""
    line = before + b"".join(parts)
    content = line.rstrip(b"\r\n")
    if any(part.strip() for part in parts[-1:]):
        return line
    stripped = content.rstrip()
    return stripped + line[len(content) :] if stripped else b""


def means_the_same(before: bytes, after: bytes, *, docstring: bool = True) -> bool:
    """Whether both files are the same code, and have the same docstring where that counts."""
    one, other = parse(before), parse(after)
    if isinstance(one, Problem) or isinstance(other, Problem):
        return False
    first = 0 if docstring else 1
    return [*map(ast.dump, one.body[first:])] == [*map(ast.dump, other.body[first:])]
