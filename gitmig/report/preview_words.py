"""The phrases of a preview: places, findings, failures and counts, as Markdown that others' text cannot break."""

from __future__ import annotations

from collections.abc import Sequence

from gitmig.preview.plan import Commit, Failure, Finding, Rendering
from gitmig.report.escaping import code

SHORT = 12
MESSAGE = 500
MARKS = {"error": "\N{LARGE RED CIRCLE}", "warning": "\N{LARGE YELLOW CIRCLE}"}


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def commit_text(commit: Commit) -> str:
    return (
        f"{code(commit.name or 'nothing')} ({code(commit.id[:SHORT])})" if commit.id else code(commit.name or "nothing")
    )


def place_text(path: str, line: int | None) -> str:
    return code(f"{path}:{line}" if line else path)


def severity_counts(findings: Sequence[Finding]) -> str:
    counts = [(severity, sum(finding.severity == severity for finding in findings)) for severity in MARKS]
    return ", ".join(f"{MARKS[severity]} {counted(count, severity)}" for severity, count in counts if count)


def finding_line(finding: Finding) -> str:
    where = f" at {place_text(finding.path, finding.line)}" if finding.path else ""
    line = f"- {MARKS[finding.severity]} {code(finding.check)}: {code(finding.message, MESSAGE)}{where}"
    return f"{line}  \n  {code(finding.remedy, MESSAGE)}" if finding.remedy else line


def failure_lines(what: str, failure: Failure) -> list[str]:
    where = f" at {place_text(failure.path, failure.line)}" if failure.path else ""
    lines = ["> [!CAUTION]", f"> {what} did not render: {code(failure.reason, MESSAGE)}{where}"]
    return [*lines, ">", f"> {code(failure.hint, MESSAGE)}", ""] if failure.hint else [*lines, ""]


def rendering_name(rendering: Rendering) -> str:
    return f"{rendering.dialect} {rendering.database}".strip()
