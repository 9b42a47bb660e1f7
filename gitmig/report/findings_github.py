"""Findings of `gitmig check` as annotations on the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.github.annotations import defused, escaped
from gitmig.report.findings_text import place
from gitmig.shown import shown, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitmig.checks.finding import Finding

# What GitHub shows of one step (actions/toolkit, docs/problem-matchers.md); more than that it drops without a word.
MOST_OF_A_KIND = 10
LONGEST = 4000


def github_of(findings: Sequence[Finding], start: str) -> str:
    """One workflow command a line, errors first; what GitHub would not show is text in the log. Paths are relative to `start`."""
    kinds = [[each for each in findings if each.severity == kind] for kind in ("error", "warning")]
    lines = [command(each, start) for kind in kinds for each in kind[:MOST_OF_A_KIND]]
    left = [each for kind in kinds for each in kind[MOST_OF_A_KIND:]]
    return "".join(lines) + ("".join(rest(left, len(findings), start)) if left else "")


def rest(left: Sequence[Finding], total: int, start: str) -> Iterable[str]:
    """The findings that get no annotation, and a notice (there is room for one) that says where they are."""
    noun = "finding is" if len(left) == 1 else "findings are"
    yield f"::notice title=gitmig::{len(left)} of {total} {noun} only in the log of this step: GitHub shows 10 errors and 10 warnings\n"
    for finding in left:
        yield defused(f"{place(finding, start)}: {finding.severity} {finding.name}: {shown(finding.message)}") + "\n"
        for line in (*finding.changes, finding.remedy):
            yield defused(f"  {shown(line)}") + "\n"


def command(finding: Finding, start: str) -> str:
    written = ",".join(f"{name}={escaped_property(value)}" for name, value in properties(finding, start) if value)
    text = escaped("\n".join(map(shown, (finding.message, *finding.changes, finding.remedy)))[:LONGEST])
    return f"::{finding.severity} {written}::{text}\n"


def properties(finding: Finding, start: str) -> list[tuple[str, str]]:
    """Where it is. The runner refuses columns of a place that goes over several lines."""
    one_line = finding.end_line in (0, finding.line)
    numbers = (
        ("line", finding.line),
        ("endLine", finding.end_line),
        ("col", finding.column if one_line else 0),
        ("endColumn", finding.end_column if one_line else 0),
    )
    listed = [(name, str(number) if number else "") for name, number in numbers]
    return [("file", shown_path(finding.path, start)), *listed, ("title", f"gitmig {finding.name}")]


def escaped_property(text: str) -> str:
    """The value of an annotation's property, where a colon or a comma would end it."""
    return escaped(text).replace(":", "%3A").replace(",", "%2C")
