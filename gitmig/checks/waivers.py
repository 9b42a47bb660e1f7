"""`# gitmig: ignore[name] reason`: a finding that somebody has looked at and accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitmig.checks.finding import Finding
    from gitmig.revisions.source import Source

MARK = b"# gitmig: ignore["


class Waiver(NamedTuple):
    """The checks that a comment silences on `line`, and why."""

    names: tuple[str, ...]
    reason: str
    line: int
    column: int
    alone: bool


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
