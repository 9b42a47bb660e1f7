"""`# gitmig: ignore[name] reason`: a finding that somebody has looked at and accepts."""

from __future__ import annotations

from io import BytesIO

from gitmig.checks.check import WAIVER
from gitmig.checks.finding import line_of
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from gitmig.checks.finding import Finding
    from gitmig.revisions.source import Source


class Waiver(NamedTuple):
    """The checks that a comment silences on `covered`, its own line or the next one with code when it stands alone, and why."""

    names: tuple[str, ...]
    reason: str
    line: int
    column: int
    covered: int


class Accepted(NamedTuple):
    """The findings that are left, what was silenced (path, line of the waiver, name), and the findings that were, with reasons."""

    findings: list[Finding]
    silenced: frozenset[tuple[str, int, str]]
    waived: list[tuple[Finding, str]]


def waivers(source: Source) -> list[Waiver]:
    if WAIVER.encode() not in source.data:
        return []
    return [
        waiver
        for text, line, column in comments(source.data)
        if WAIVER in text
        for waiver in waivers_of(source, text, line, column)
    ]


def comments(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Each comment with its line and the column, from 1, where it begins; as far as the file can be read."""
    import tokenize

    text = (
        data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data
    )  # lines as the parser counts them
    try:
        for token in tokenize.tokenize(BytesIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.string, token.start[0], token.start[1] + 1
    except (tokenize.TokenError, SyntaxError, UnicodeError):
        return


def waivers_of(source: Source, comment: str, line: int, column: int) -> Iterator[Waiver]:
    """Each waiver in a comment; the reason of one ends where the next begins."""
    before, *rest = comment.split(WAIVER)
    covered = covered_by(source, line, column)
    start = column + len(before)
    for text in rest:
        names, _, reason = text.partition("]")
        known = tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
        yield Waiver(known, reason.strip(), line, start, covered)
        start += len(WAIVER) + len(text)


def covered_by(source: Source, line: int, column: int) -> int:
    alone = not line_of(source.data, line)[: column - 1].strip()
    return next_line_of_code(source.data, line) if alone else line


def next_line_of_code(data: bytes, line: int) -> int:
    """The line that a comment standing alone is about: the next one that is no comment itself."""
    following = line + 1
    while line_of(data, following).lstrip().startswith("#"):
        following += 1
    return following


def accepted(findings: Iterable[Finding], sources: Iterable[Source]) -> Accepted:
    """Leave out the findings that a comment silences on one of their lines, or alone above the first."""
    found = list(findings)
    if not found:
        return Accepted([], frozenset(), [])
    paths = {finding.path for finding in found}
    judged = [source for source in sources if source.path in paths]
    given = {source.path: waivers(source) for source in judged}
    meant = {source.path: misspelt(source) for source in judged}
    silenced: set[tuple[str, int, str]] = set()
    left: list[Finding] = []
    waived: list[tuple[Finding, str]] = []
    for finding in found:
        by = [waiver for waiver in given.get(finding.path, ()) if silences(waiver, finding)]
        silenced.update((finding.path, waiver.line, finding.name) for waiver in by)
        if by:
            waived.append((finding, "; ".join(waiver.reason for waiver in by if waiver.reason)))
        else:
            left.append(corrected(finding, meant.get(finding.path, ())))
    return Accepted(left, frozenset(silenced), waived)


def misspelt(source: Source) -> list[Waiver]:
    """Comments that are meant as waivers and read as none: `#gitmig: ignore[name]`, `# gitmig: ignore name`."""
    if b"gitmig" not in source.data.lower():
        return []
    return [
        Waiver((), "", line, column, covered_by(source, line, column))
        for text, line, column in comments(source.data)
        if is_meant(text)
    ]


def is_meant(comment: str) -> bool:
    if WAIVER in comment:
        return not comment.partition(WAIVER)[2].partition("]")[0].strip()
    words = comment.lower().replace(" ", "").replace(":", "")
    return "gitmigignore" in words


def corrected(finding: Finding, meant: Iterable[Waiver]) -> Finding:
    """The finding, with a word about a comment on one of its lines that is meant to silence it and does not."""
    last = max(finding.end_line, finding.line)
    if not any(finding.line <= waiver.covered <= last for waiver in meant):
        return finding
    spelled = f"{WAIVER}{finding.name}] and why"
    return finding._replace(remedy=f"{finding.remedy}; the comment there silences nothing, which would be: {spelled}")


def silences(waiver: Waiver, finding: Finding) -> bool:
    last = max(finding.end_line, finding.line)
    return finding.name in waiver.names and finding.line <= waiver.covered <= last


def without_waived(findings: Iterable[Finding], sources: Iterable[Source]) -> list[Finding]:
    """The findings that no comment silences."""
    return accepted(findings, sources).findings


class Use(NamedTuple):
    """What is known of the waivers in the judged files once everything else has run.

    `ran` are the names of checks that had something to look at or nothing to find; `known` are all names there are. `undecided`
    are lines, (path, line), of calls that previews know more of, which render them.
    """

    sources: tuple[Source, ...]
    silenced: frozenset[tuple[str, int, str]]
    ran: Container[str]
    known: tuple[str, ...]
    undecided: frozenset[tuple[str, int]] = frozenset()
