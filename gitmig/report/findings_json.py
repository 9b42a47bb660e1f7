"""Findings of `gitmig check` as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gitmig.shown import shown, shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitmig.checks.finding import Finding

VERSION = 1


def json_of(findings: Sequence[Finding], projects: Sequence[Mapping[str, Any]], start: str) -> str:
    """One object: its `version`, what was looked at in each of `projects`, and the `findings`."""
    document = {"version": VERSION, "projects": projects, "findings": [record(finding, start) for finding in findings]}
    return json.dumps(document, indent=2) + "\n"


def record(finding: Finding, start: str) -> dict[str, Any]:
    return {
        "check": finding.name,
        "severity": finding.severity,
        "path": shown_path(finding.path, start),
        "line": finding.line or None,
        "column": finding.column or None,
        "end_line": finding.end_line or None,
        "end_column": finding.end_column or None,
        "message": shown(finding.message),
        "changes": [shown(change) for change in finding.changes],
        "remedy": shown(finding.remedy),
    }
