"""Findings of `gitmig check` as SARIF 2.1.0, which GitHub's code scanning and other viewers read."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gitmig import __version__
from gitmig.shown import path_from, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitmig.checks.check import Check
    from gitmig.checks.finding import Finding

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HOME = "https://github.com/gitmig/gitmig"
TOP = "%SRCROOT%"
LEVELS = {"error": "error", "warning": "warning"}
# GitHub refuses a run with more.
MOST_RESULTS = 25_000


def sarif_of(
    findings: Sequence[Finding], checks: Sequence[Check], top: str, waived: Sequence[tuple[Finding, str]] = ()
) -> str:
    """One run with a rule for every check; paths are relative to `top`, the repository's. What is waived is there, suppressed."""
    rules = {check.name: number for number, check in enumerate(checks)}
    judged: list[tuple[Finding, str | None]] = [(finding, None) for finding in findings]
    judged += sorted(waived, key=lambda pair: (pair[0].path, pair[0].line, pair[0].name))
    ordered = sorted(judged, key=lambda pair: (pair[1] is not None, pair[0].severity != "error"))[:MOST_RESULTS]
    prints = fingerprints([finding for finding, _ in ordered])
    run = {
        "tool": {"driver": driver(checks)},
        "invocations": [invocation(len(judged) - len(ordered))],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {TOP: {"description": {"text": "The top of the repository."}}},
        "results": [
            {**result(finding, rules, top, next(prints)), **suppression(reason)} for finding, reason in ordered
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def driver(checks: Iterable[Check]) -> dict[str, Any]:
    return {
        "name": "gitmig",
        "version": __version__,
        "informationUri": HOME,
        "rules": [rule(check) for check in checks],
    }


def rule(check: Check) -> dict[str, Any]:
    """A check with its page: the first paragraph in short, all of it as help."""
    page = check.page.strip()
    opening = " ".join(page.split("\n\n", 1)[0].split())
    level = LEVELS.get(check.severity)
    return {
        "id": check.name,
        "shortDescription": {"text": opening.split(". ", 1)[0].rstrip(".") + "."},
        "fullDescription": {"text": opening},
        "help": {"text": page, "markdown": page},
        "helpUri": f"{HOME}/blob/main/docs/checks/{check.name}.md",
        "defaultConfiguration": {"level": level} if level else {"level": "warning", "enabled": False},
        "properties": {"tags": ["database", "migrations"], "precision": "high"},
    }


def invocation(left_out: int) -> dict[str, Any]:
    told: dict[str, Any] = {"executionSuccessful": True}
    if left_out:
        text = f"{left_out} findings are left out: GitHub takes {MOST_RESULTS} of a run."
        told["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
    return told


def result(finding: Finding, rules: dict[str, int], top: str, fingerprint: str) -> dict[str, Any]:
    where = {"artifactLocation": artifact(finding.path, top), "region": region(finding), **context(finding)}
    return {
        "ruleId": finding.name,
        "ruleIndex": rules[finding.name],
        "level": LEVELS[finding.severity],
        "message": {"text": "\n".join(map(shown, (finding.message, *finding.changes, finding.remedy)))},
        "locations": [{"physicalLocation": where}],
        "partialFingerprints": {"gitmig/v1": fingerprint},
    }


def suppression(reason: str | None) -> dict[str, Any]:
    """That a comment in the file accepts it; nothing where none does."""
    if reason is None:
        return {}
    return {"suppressions": [{"kind": "inSource", **({"justification": shown(reason)} if reason else {})}]}


def artifact(path: str, top: str) -> dict[str, str]:
    """A path as a URI below the repository's top; a file that is elsewhere by its full path."""
    relative = path_from(path, top)
    uri = quote(os.fsencode(relative.replace(os.sep, "/")))
    return {"uri": f"file://{uri}"} if os.path.isabs(relative) else {"uri": uri, "uriBaseId": TOP}


def region(finding: Finding) -> dict[str, Any]:
    """Where in the file; its first line for a finding about a file as a whole, which GitHub would not show without one."""
    numbers = {
        "startLine": finding.line or 1,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    place: dict[str, Any] = {name: number for name, number in numbers.items() if number}
    return {**place, **snippet(meant(finding))}


def context(finding: Finding) -> dict[str, Any]:
    """The whole lines, where only a part of them is meant."""
    if not finding.end_column or meant(finding) == finding.excerpt:
        return {}
    lines = {"startLine": finding.line, "endLine": finding.end_line}
    return {"contextRegion": {**lines, **snippet(finding.excerpt)}}


def meant(finding: Finding) -> str:
    """The part of the lines from the column where the finding begins to the column where it ends."""
    if not finding.end_column:
        return finding.excerpt
    *before, last = finding.excerpt.split("\n")
    return "\n".join([*before, last[: finding.end_column - 1]])[max(finding.column, 1) - 1 :]


def snippet(text: str) -> dict[str, Any]:
    return {"snippet": {"text": "\n".join(map(shown, text.split("\n")))}} if text.strip() else {}


def fingerprints(findings: Iterable[Finding]) -> Iterator[str]:
    """What stays the same of a finding when lines above it come and go, and when its file is moved."""
    seen: dict[str, int] = {}
    for finding in findings:
        words = (finding.name, os.path.basename(finding.path), *finding.excerpt.split())
        digest = sha256("\0".join(words).encode("utf-8", "surrogateescape")).hexdigest()[:32]
        seen[digest] = seen.get(digest, 0) + 1
        yield f"{digest}:{seen[digest]}"
