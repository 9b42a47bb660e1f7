"""Running checks: each gets what it looks at, and what somebody has accepted is left out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gitmig.checks.waivers import without_waived

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitmig.checks.check import Check
    from gitmig.checks.finding import Finding
    from gitmig.checks.subject import Subject


def findings_of(subject: Subject, checks: Iterable[Check]) -> list[Finding]:
    """What the checks find that is not waived, by file and line."""
    checks = tuple(checks)
    found = [
        finding._replace(severity=check.severity)
        for check in checks
        if check.group != "safety"
        for finding in check.function(subject)
    ]
    found += safety_findings(subject, [check for check in checks if check.group == "safety"])
    kept = without_waived(dict.fromkeys(found), subject.sources)
    return sorted(kept, key=lambda one: (one.path, one.line, one.column, one.name))


def safety_findings(subject: Subject, checks: Sequence[Check]) -> Iterator[Finding]:
    """What the safety checks find in the judged revisions, for the project's dialects."""
    texts = [source.data for source in subject.judged_sources() if source.revision is not None]
    checks = [check for check in checks if any(concerns(check, text) for text in texts)]
    if not checks:
        return
    from gitmig.checks.dialects import dialects_of
    from gitmig.checks.script import scripts_of

    environment = environment_of(subject)
    dialects = dialects_of(subject.project, subject.sources, environment).names
    wanted = [check for check in checks if not check.dialects or dialects.intersection(check.dialects)]
    for script in scripts_of(subject, dialects, environment) if wanted else ():
        for check in wanted:
            if concerns(check, script.source.data):
                for finding in check.function(script.for_dialects(check.dialects)):
                    yield finding._replace(severity=check.severity)


def concerns(check: Check, text: bytes) -> bool:
    """Whether a file mentions something that the check looks at."""
    return not check.on or any(name.encode() in text for name in check.on)


def environment_of(subject: Subject) -> bytes:
    """The text of the project's env.py; empty where there is none."""
    try:
        with open(os.path.join(subject.project.script_location, "env.py"), "rb") as file:
            return file.read()
    except OSError:
        return b""
