"""Findings of `gitmig check` as text for people."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitmig.checks.finding import Finding

WIDEST = 160


def shown(text: str) -> str:
    """Text on one line in which nothing is hidden: control characters and bytes that are no text are written out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if character.isprintable() else escape(character) for character in text)


def escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def shown_path(path: str, start: str) -> str:
    """A path as one would type it in the directory `start`, absolute when it is not below it."""
    relative = os.path.relpath(path, start) if os.path.isabs(path) else path
    return shown(path if relative.split(os.sep, 1)[0] == os.pardir else relative)


def text_of(findings: Sequence[Finding], start: str) -> str:
    """Each finding with its place, the line of the file, a caret below it, and what to do."""
    return "".join(paragraph(finding, start) for finding in findings)


def paragraph(finding: Finding, start: str) -> str:
    place = shown_path(finding.path, start) + (f":{finding.line}" if finding.line else "")
    lines = [f"{place}: {finding.severity} {finding.name}: {shown(finding.message)}"]
    if finding.excerpt.strip():
        lines += marked(finding.excerpt, finding.column)
    return "\n".join([*lines, f"  {shown(finding.remedy)}"]) + "\n"


def marked(excerpt: str, column: int) -> list[str]:
    """The line and a caret below the column, or below the first thing on it."""
    line = excerpt.rstrip()
    position = column - 1 if 0 < column <= len(line) + 1 else len(line) - len(line.lstrip())
    if position > WIDEST or not line.replace("\t", " ").isprintable():
        line, position = shown(line), len(shown(line[:position]))
    if len(line) > WIDEST:
        begin = max(0, position - WIDEST // 2)
        line, position = line[begin : begin + WIDEST], position - begin
    blanks = "".join("\t" if character == "\t" else " " for character in line[:position])
    return [f"    {line}", f"    {blanks}^"]
