"""`# gitmig: ignore[name] reason`: a finding that somebody has looked at and accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitmig.checks.finding import Finding, finding_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitmig.checks.subject import Subject
    from gitmig.revisions.source import Source

MARK = b"# gitmig: ignore["


class Waiver(NamedTuple):
    """The checks that a comment silences on `line`, and why."""

    names: tuple[str, ...]
    reason: str
    line: int
    column: int
    alone: bool


def waiver_without_reason(subject: Subject) -> Iterator[Finding]:
    """A comment `# gitmig: ignore[name]` does not say why.

    It silences the named checks on its own line, or on the next one when it stands alone. Whoever meets it later has to
    know why that was right.

    Write the reason behind it: `# gitmig: ignore[empty-downgrade] data is kept on purpose`.
    """
    for source in subject.judged_sources():
        for waiver in waivers(source):
            if not waiver.reason:
                yield finding_at(
                    source,
                    "waiver-without-reason",
                    f"the comment ignores {', '.join(waiver.names) or 'nothing'} without a reason",
                    "write why behind the bracket: # gitmig: ignore[name] reason",
                    line=waiver.line,
                    column=waiver.column,
                )


def waivers(source: Source) -> list[Waiver]:
    if MARK not in source.data:
        return []
    lines = source.data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    return [waiver_of(line, number) for number, line in enumerate(lines, 1) if MARK.decode() in line]


def waiver_of(line: str, number: int) -> Waiver:
    start = line.index(MARK.decode())
    names, _, reason = line[start + len(MARK) :].partition("]")
    return Waiver(
        tuple(name.strip() for name in names.split(",") if name.strip()),
        reason.strip(),
        number,
        start + 1,
        not line[:start].strip(),
    )


def without_waived(findings: Iterable[Finding], sources: Iterable[Source]) -> list[Finding]:
    """The findings that no comment on their line, or alone on the line above, silences."""
    found = list(findings)
    if not found:
        return []
    silenced = {
        (source.path, line, name)
        for source in sources
        for waiver in waivers(source)
        for name in waiver.names
        for line in lines_of(waiver)
    }
    return [finding for finding in found if (finding.path, finding.line, finding.name) not in silenced]


def lines_of(waiver: Waiver) -> tuple[int, ...]:
    return (waiver.line, waiver.line + 1) if waiver.alone else (waiver.line,)
