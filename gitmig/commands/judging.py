"""The real look of `gitmig check`: every file is read, and what is found is written; loaded when a glance does not tell."""

from __future__ import annotations

import os
import sys

from gitmig.checks.chosen import configured, judgement_of
from gitmig.checks.glance import TOLD, keep_outline
from gitmig.checks.late_subject import glanced_subject
from gitmig.checks.table import CHECKS
from gitmig.commands.asked import summary
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.shown import shown, shown_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from gitmig.checks.finding import Finding
    from gitmig.checks.scope import Scope
    from gitmig.checks.subject import Subject
    from gitmig.commands.asked import Request
    from gitmig.project import Project

BLIND = (
    "\ngitmig: the checks for one kind of database did not run: nothing tells which it is "
    '(set `dialects = ["postgresql"]`, or what it is, in [tool.gitmig])'
)
NO_CHECK = "gitmig: no check is left to run: all that are selected are ignored, or off\n"


class Outcome(NamedTuple):
    """What is said of all projects together; `waived` are findings that somebody accepted, with the reasons."""

    subjects: Sequence[Subject]
    findings: Sequence[Finding]
    waived: Sequence[tuple[Finding, str]]


def judge(request: Request, projects: Sequence[Project], scope: Scope) -> int:
    """Look at all that was asked for; 1 when an error was found."""
    subjects = [glanced_subject(project, scope) or whole_subject(project, scope) for project in projects]
    select, ignore = request.names("select"), request.names("ignore")
    chosen = [configured(subject.project.settings, select, ignore) for subject in subjects]
    judged = [judgement_of(subject, checks) for subject, checks in zip(subjects, chosen, strict=True)]
    found = [finding for judgement in judged for finding in judgement.findings]
    if "fix" in request.single:
        found = fixed(found, subjects)
    waived = [excused for judgement in judged for excused in judgement.waived]
    write(Outcome(subjects, found, waived), request.single.get("format", "text"), request.single.get("output", ""))
    for subject, judgement in zip(subjects, judged, strict=True):
        summarise(subject, request, blind=judgement.blind)
        found_there = {finding.name for finding in judgement.findings}
        if TOLD.isdisjoint(found_there) and not (scope.files or scope.commit or subject.settled):
            keep_outline(subject.project, scope, subject.ours, mentions=not select)
    if not all(chosen):
        sys.stderr.write(NO_CHECK)
    return 1 if any(finding.severity == "error" for finding in found) else 0


def whole_subject(project: Project, scope: Scope) -> Subject:
    """Every revision, those that the base has beyond ours too."""
    from gitmig.checks.comparison import subject_of

    return subject_of(project, scope)


def fixed(found: list[Finding], subjects: Sequence[Subject]) -> list[Finding]:
    """Mend what is certain and tell what was done; the findings that are left. A commit that is made now does not have it yet."""
    from gitmig.checks.fixes import fix

    done, left, refused = fix(found, [source for subject in subjects for source in subject.sources])
    here = os.getcwd()
    for finding in done:
        sys.stderr.write(f"gitmig: fixed {shown_path(finding.path, here)}:{finding.line}: {shown(finding.message)}\n")
    for path, reason in refused:
        sys.stderr.write(f"gitmig: not fixed: {shown_path(path, here)}: {reason}\n")
    if done and any(subject.version is not None for subject in subjects):
        sys.stderr.write("gitmig: the index has the files as they were: git add them\n")
        return found
    return left


def write(outcome: Outcome, form: str, output: str) -> None:
    if output:
        text = written(outcome, form, colour=False)
        with open(output, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
        return
    if form == "text" and not outcome.findings:
        return
    from gitmig.report.colour import wants_colour

    encoding = sys.stdout.encoding or "utf-8"
    text = written(outcome, form, colour=form == "text" and wants_colour(sys.stdout))
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        from gitmig.failures import forget_output

        forget_output()  # a reader that is gone changes no status: `gitmig check | head -1` fails where something was found


def written(outcome: Outcome, form: str, *, colour: bool) -> str:
    """The findings in a format; a format's module is imported when it has something to say."""
    subjects, findings, waived = outcome
    if form == "json":
        from gitmig.report.findings_json import json_of

        return json_of(findings, [record(subject) for subject in subjects], os.curdir)
    if form == "sarif":
        from gitmig.report.findings_sarif import sarif_of

        return sarif_of(findings, CHECKS, repository_top(subjects), waived)
    if form == "github":
        from gitmig.report.findings_github import github_of

        return github_of(findings, os.path.realpath(os.environ.get("GITHUB_WORKSPACE") or repository_top(subjects)))
    if not findings:
        return ""
    from gitmig.report.findings_text import text_of

    return text_of(findings, os.getcwd(), colour=colour)


def repository_top(subjects: Sequence[Subject]) -> str:
    """The directory that paths for machines are relative to."""
    return os.path.realpath(subjects[0].project.repository or os.curdir)


def record(subject: Subject) -> dict[str, Any]:
    """What was looked at in a project, for machines."""
    project = subject.project
    return {
        "name": shown(project.name),
        "base": subject.base or None,
        "checked": len(subject.judged),
        "revisions": subject.total,
        "looked_in": [shown_path(location, os.getcwd()) for location in project.version_locations],
    }


def summarise(subject: Subject, request: Request, *, blind: bool) -> None:
    """What was looked at; who wants it quiet is told only that it was nothing at all."""
    if "quiet" not in request.single or not subject.total:
        said = summary(subject.project, request, subject.base, len(subject.judged), subject.total)
        sys.stderr.write(f"{said}{BLIND if blind else ''}\n")
