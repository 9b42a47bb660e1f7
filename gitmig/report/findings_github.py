"""Findings of `gitmig check` as annotations on the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.github.annotations import escaped
from gitmig.report.findings import shown, shown_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitmig.checks.finding import Finding


def github_of(findings: Sequence[Finding], start: str) -> str:
    """One workflow command a line; paths are relative to the checkout."""
    return "".join(command(finding, start) for finding in findings)


def command(finding: Finding, start: str) -> str:
    properties = {
        "file": shown_path(finding.path, start),
        "line": str(finding.line) if finding.line else "",
        "col": str(finding.column) if finding.column else "",
        "title": f"gitmig {finding.name}",
    }
    written = ",".join(f"{name}={escaped_property(value)}" for name, value in properties.items() if value)
    text = escaped(f"{shown(finding.message)}\n{shown(finding.remedy)}")
    return f"::{finding.severity} {written}::{text}\n"


def escaped_property(text: str) -> str:
    """The value of an annotation's property, where a colon or a comma would end it."""
    return escaped(text).replace(":", "%3A").replace(",", "%2C")
