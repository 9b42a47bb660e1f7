"""What is left of the findings: those that nobody accepted, each told once; loaded when something was found, or may be waived."""

from __future__ import annotations

from gitmig.checks.waivers import accepted, without_waived
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gitmig.checks.finding import Finding
    from gitmig.checks.subject import Subject
    from gitmig.checks.waivers import Use


def remaining(
    found: Sequence[Finding], subject: Subject, use: Use, unused: Callable[[Use], Iterable[Finding]]
) -> tuple[list[Finding], tuple[tuple[Finding, str], ...]]:
    """The findings that no comment silences, with those of `unused`, and those that one does, with the reasons."""
    left, silenced, waived = accepted(found, subject.sources_at(paths_of(found)))
    more = list(unused(use._replace(silenced=silenced)))
    left += without_waived(more, subject.sources_at(paths_of(more)))
    return in_order(left), tuple(waived)


def paths_of(findings: Iterable[Finding]) -> set[str]:
    return {finding.path for finding in findings}


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By file and line. What a loop does at one line again and again is told once, with how often."""
    ordered = sorted(dict.fromkeys(findings), key=lambda one: (one.path, one.line, one.column, one.name))
    alike: dict[tuple[str, int, int, str], list[Finding]] = {}
    for finding in ordered:
        what = finding.name if finding.end_line else f"{finding.name}: {finding.message}"
        alike.setdefault((finding.path, finding.line, finding.column, what), []).append(finding)
    return [
        one._replace(message=f"{one.message} (and {len(others)} more like it on this line)") if others else one
        for one, *others in alike.values()
    ]
