"""Running checks: each gets what it looks at, and what somebody has accepted is left out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from gitmig.checks.waivers import Use, accepted, without_waived

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitmig.checks.check import Check
    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.subject import Subject

UNUSED = "unused-waiver"
POSTGRESQL = "postgresql"


class Judgement(NamedTuple):
    """What was found, and what was but is excused, with the reasons. `blind`: checks did not run because nothing tells what kind
    of database the project is for."""

    findings: list[Finding]
    blind: bool = False
    waived: tuple[tuple[Finding, str], ...] = ()


def judgement(subject: Subject, checks: Sequence[Check], known: tuple[str, ...]) -> Judgement:
    """What the checks find that is not waived, by file and line; `known` are the names that a waiver may have."""
    ran = [check for check in checks if check.name != UNUSED]
    found = [finding for check in ran if check.group != "safety" for finding in judged_by(check, subject)]
    safety = [check for check in ran if check.group == "safety"]
    concerned = concerned_by(safety, subject)
    dialects = dialects_for(subject) if concerned else frozenset()
    here = [check for check in concerned if not check.dialects or dialects.intersection(check.dialects)]
    told = safety_findings(subject, here, safety, dialects)
    found += told.findings
    kept, silenced, waived = accepted(found, subject.sources)
    if len(ran) < len(checks):
        names = {check.name for check in ran if check.group != "safety" or check in here}
        (last,) = (check for check in checks if check.name == UNUSED)
        use = Use(tuple(subject.judged_sources()), silenced, names - told.silent, known, told.undecided)
        kept += without_waived(judged_by(last, use), subject.sources)
    ordered = sorted(dict.fromkeys(kept), key=lambda one: (one.path, one.line, one.column, one.name))
    return Judgement(ordered, len(here) < len(concerned) and not dialects, tuple(waived))


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """By file and line. What a loop does at one line again and again is told once, with how often."""
    ordered = sorted(dict.fromkeys(findings), key=lambda one: (one.path, one.line, one.column, one.name))
    alike: dict[tuple[str, int, int, str], list[Finding]] = {}
    for finding in ordered:
        place = (finding.path, finding.line, finding.column, finding.name)
        alike.setdefault(place if finding.line and finding.end_line else (*place[:3], finding.message), []).append(
            finding
        )
    return [
        one._replace(message=f"{one.message} (and {len(others)} more like it on this line)") if others else one
        for one, *others in alike.values()
    ]


def judged_by(check: Check, what: object) -> Iterator[Finding]:
    """What a check finds, as bad as the settings say, except where they leave it out."""
    return (as_set(check, finding) for finding in check.function(what) if counts(check, finding))


def counts(check: Check, finding: Finding) -> bool:
    return not check.nowhere_in or not is_left_out(finding.path, check.nowhere_in)


def as_set(check: Check, finding: Finding) -> Finding:
    return finding._replace(severity="error" if check.severity == "error" else "warning")


def is_left_out(path: str, patterns: Sequence[str]) -> bool:
    """Whether a file is what a pattern names, or in a directory that it names."""
    from fnmatch import fnmatchcase

    real = os.path.realpath(path).replace(os.sep, "/")
    return any(fnmatchcase(real, pattern) or fnmatchcase(real, f"{pattern}/*") for pattern in patterns)


def concerned_by(checks: Sequence[Check], subject: Subject) -> list[Check]:
    """The safety checks that have something to look at in the judged files."""
    if not checks:
        return []
    texts = [source.data for source in subject.judged_sources() if source.revision is not None]
    return [check for check in checks if any(concerns(check, text) for text in texts)]


def dialects_for(subject: Subject) -> frozenset[str]:
    from gitmig.checks.dialects import dialects_of

    return dialects_of(subject.project, subject.sources)


def concerns(check: Check, text: bytes) -> bool:
    """Whether a file mentions something that the check looks at."""
    return not check.on or any(name.encode() in text for name in check.on)


class Safety(NamedTuple):
    """What the safety checks find. `silent` are those that could not look at all there is, `undecided` the lines, (path, line),
    of calls that only running would tell."""

    findings: list[Finding]
    silent: frozenset[str] = frozenset()
    undecided: frozenset[tuple[str, int]] = frozenset()


def safety_findings(
    subject: Subject, here: Sequence[Check], safety: Sequence[Check], dialects: frozenset[str]
) -> Safety:
    if not here:
        return Safety([])
    from gitmig.checks.script import scripts_of

    scripts = list(scripts_of(subject, dialects))
    found = [
        finding
        for script in scripts
        for check in here
        if concerns(check, script.source.data)
        for finding in judged_by(check, script.for_dialects(check.dialects))
    ]
    undecided = frozenset((script.source.path, line) for script in scripts for line in script.undecided_lines())
    if POSTGRESQL not in dialects or not any(b"execute" in script.source.data for script in scripts):
        return Safety(found, undecided=undecided)
    told, silent = found_in_sql(scripts, safety)
    known = {(finding.path, finding.line, finding.name) for finding in found}
    found += [one for one in told if (one.path, one.line, one.name) not in known]
    return Safety(found, silent, undecided)


def found_in_sql(scripts: Sequence[Script], safety: Sequence[Check]) -> tuple[list[Finding], frozenset[str]]:
    """What squawk finds in literal SQL, as findings of our checks; which of those it would have, where it is not installed."""
    from gitmig.checks.squawk import squawk_findings

    checks = {check.name: check for check in safety}
    told = squawk_findings([script.for_dialects((POSTGRESQL,)) for script in scripts], frozenset(checks))
    if told is None:
        return [], frozenset(checks)
    return [as_set(checks[one.name], one) for one in told if counts(checks[one.name], one)], frozenset()
