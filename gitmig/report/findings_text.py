"""Findings of `gitmig check` as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.report.colour import BOLD, RED, YELLOW, coloured
from gitmig.report.source_lines import marked
from gitmig.shown import shown, shown_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitmig.checks.finding import Finding


def text_of(findings: Sequence[Finding], start: str, *, colour: bool = False) -> str:
    """Each finding with its place, the lines of the file, a mark below what is meant, and what to do."""
    return "".join(paragraph(finding, start, colour=colour) for finding in findings)


def paragraph(finding: Finding, start: str, *, colour: bool = False) -> str:
    severity, bold = (RED if finding.severity == "error" else YELLOW, BOLD) if colour else ("", "")
    first = f"{coloured(finding.severity, severity)} {coloured(finding.name, bold)}: {shown(finding.message)}"
    lines = [f"{coloured(place(finding, start), bold)}: {first}"]
    if finding.excerpt.strip():
        *code, mark = marked(finding.excerpt.split("\n"), finding.column, finding.end_column)
        lines += [*code, coloured(mark, severity)]
    lines += [f"  {shown(change)}" for change in finding.changes]
    return "\n".join([*lines, f"  {shown(finding.remedy)}"]) + "\n"


def place(finding: Finding, start: str) -> str:
    """`path:line:column`, of which terminals and editors make a link, as far as it is known."""
    numbers = (finding.line, finding.column) if finding.line else ()
    return ":".join([shown_path(finding.path, start), *(str(number) for number in numbers if number)])
