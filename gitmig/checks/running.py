"""Running checks: each gets what it looks at, and what somebody has accepted is left out."""

from __future__ import annotations

import os

from gitmig.checks.check import WAIVER
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitmig.checks.check import Check
    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script
    from gitmig.checks.squawk import Statement
    from gitmig.checks.subject import Subject
    from gitmig.checks.waivers import Use

UNUSED = "unused-waiver"
MARK = WAIVER.encode()
WAIVERS = "waivers"
POSTGRESQL = "postgresql"
EXECUTE = b"execute"


class Judgement(NamedTuple):
    """What was found, and what was but is excused, with the reasons. `blind`: checks did not run because nothing tells what kind
    of database the project is for."""

    findings: list[Finding]
    blind: bool = False
    waived: tuple[tuple[Finding, str], ...] = ()


def judgement(subject: Subject, checks: Sequence[Check], known: tuple[str, ...]) -> Judgement:
    """What the checks find that is not waived, by file and line; `known` are the names that a waiver may have."""
    subject = subject.looked_over()
    ran = [check for check in checks if check.name != UNUSED]
    marked = any(check.group == WAIVERS for check in checks) and has_waivers(subject)
    looking = [check for check in ran if check.name not in subject.settled and (marked or check.group != WAIVERS)]
    found = [finding for check in looking if check.group != "safety" for finding in judged_by(check, subject)]
    safety = [check for check in ran if check.group == "safety"]
    looked_at = concerns_of(safety, subject)
    concerned: set[str] = set().union(*looked_at.values())
    dialects = dialects_for(subject) if concerned else frozenset()
    here = [check for check in safety if check.name in concerned and runs_on(check, dialects)]
    told = safety_findings(subject, Choice(here, safety, looked_at), dialects)
    found += told.findings
    blind = len(here) < len(concerned) and not dialects
    if not found and not marked:
        return Judgement([], blind)
    from gitmig.checks.remaining import remaining
    from gitmig.checks.waivers import Use

    names = {check.name for check in ran if check.group != "safety" or check in here} - told.silent
    use = Use(tuple(subject.judged_sources()), frozenset(), names, known, told.undecided)
    unused = next((check for check in checks if check.name == UNUSED), None)
    left, waived = remaining(found, subject, use, lambda use: unused_in(use, unused, ran) if unused else ())
    return Judgement(left, blind, waived)


def unused_in(use: Use, unused: Check, ran: Sequence[Check]) -> Iterator[Finding]:
    """Waivers that silence nothing, but those of checks that the settings leave out in the file."""
    named = {check.name: check for check in ran if check.nowhere_in}
    return (one for one in judged_by(unused, use) if one.fix not in named or counts(named[one.fix], one))


def has_waivers(subject: Subject) -> bool:
    return any(MARK in source.data for source in subject.judged_sources())


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


def concerns_of(checks: Sequence[Check], subject: Subject) -> dict[str, tuple[str, ...]]:
    """The names of the safety checks that have something to look at in each judged file, by path."""
    words = [(check.name, tuple(word.encode() for word in check.on)) for check in checks]
    known = frozenset(word for _, on in words for word in on)
    found: dict[str, tuple[str, ...]] = {}
    alike: dict[frozenset[bytes], tuple[str, ...]] = {}  # most files mention what others do
    for source in subject.judged_sources() if checks else ():
        if source.revision is not None:
            text = source.data
            mentioned = frozenset(word for word in known if word in text)
            if mentioned not in alike:
                alike[mentioned] = tuple(name for name, on in words if not on or not mentioned.isdisjoint(on))
            found[source.path] = alike[mentioned]
    return found


def runs_on(check: Check, dialects: frozenset[str]) -> bool:
    return not check.dialects or not dialects.isdisjoint(check.dialects)


def dialects_for(subject: Subject) -> frozenset[str]:
    from gitmig.checks.dialects import environment_of, mentioned, told

    return told(subject.project) or frozenset(mentioned(environment_of(subject.project))) | subject.mentions()


class Choice(NamedTuple):
    """The safety checks that run, all that were chosen, and the names of those that have something to look at, by path."""

    here: Sequence[Check]
    chosen: Sequence[Check]
    looked_at: Mapping[str, tuple[str, ...]]


class Safety(NamedTuple):
    """What the safety checks find. `silent` are those that could not look at all there is, `undecided` the lines, (path, line),
    of calls that only running would tell."""

    findings: list[Finding]
    silent: frozenset[str] = frozenset()
    undecided: frozenset[tuple[str, int]] = frozenset()


def safety_findings(subject: Subject, choice: Choice, dialects: frozenset[str]) -> Safety:
    """One file at a time: of ten thousand syntax trees a few are kept."""
    if not choice.here:
        return Safety([])
    from gitmig.checks.script import scripts_of

    here = {check.name: check for check in choice.here}
    by_file = {path: [here[name] for name in names if name in here] for path, names in choice.looked_at.items()}
    sql = frozenset((POSTGRESQL,)) & dialects
    found: list[Finding] = []
    texts: list[Statement] = []
    undecided: set[tuple[str, int]] = set()
    for script in scripts_of(subject, dialects, lambda path, data: bool(by_file[path]) or is_told_otherwise(data, sql)):
        found += found_in_script(script, by_file[script.source.path])
        if MARK in script.source.data:
            undecided.update((script.source.path, line) for line in script.undecided_lines())
        if sql and EXECUTE in script.source.data:
            texts += sql_of(script.for_dialects(sql))
    told, silent = found_in_sql(texts, choice.chosen) if texts else ([], frozenset())
    found = once(found, told)
    return Safety(found, silent, frozenset(undecided))


def once(found: list[Finding], told: Sequence[Finding]) -> list[Finding]:
    """What our checks find and what squawk does: what both say is squawk's, which knows the line, unless we call it by a finer name."""
    if not told:
        return found
    from gitmig.checks.squawk import FINER

    ours = {place_of(one) for one in found}
    told = [one for one in told if not any(place_of(one, name) in ours for name in FINER.get(one.name, ()))]
    theirs = {place_of(one) for one in told}
    return [*(one for one in found if place_of(one) not in theirs), *told]


def place_of(finding: Finding, name: str = "") -> tuple[str, int, int, str]:
    return finding.path, finding.line, finding.column, name or finding.name


def found_in_script(script: Script, checks: Iterable[Check]) -> Iterator[Finding]:
    views: dict[tuple[str, ...], Script] = {}
    for check in checks:
        if check.dialects not in views:
            views[check.dialects] = script.for_dialects(check.dialects)
        yield from judged_by(check, views[check.dialects])


def is_told_otherwise(data: bytes, sql: frozenset[str]) -> bool:
    """Whether something else is to be read in a file without anything for our checks: a waiver, or SQL for squawk."""
    return MARK in data or (bool(sql) and EXECUTE in data)


def sql_of(script: Script) -> Iterator[Statement]:
    from gitmig.checks.squawk import literal_sql

    return literal_sql(script)


def found_in_sql(texts: Sequence[Statement], safety: Sequence[Check]) -> tuple[list[Finding], frozenset[str]]:
    """What squawk finds in literal SQL, as findings of our checks; which of those it would have, where it is not installed."""
    from gitmig.checks.squawk import squawk_findings

    checks = {check.name: check for check in safety}
    told = squawk_findings(texts, frozenset(checks))
    if told is None:
        return [], frozenset(checks)
    return [as_set(checks[one.name], one) for one in told if counts(checks[one.name], one)], frozenset()
