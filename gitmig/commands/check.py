"""`gitmig check`: every static check of the revision files, without loading what other commands need."""

from __future__ import annotations

import os
import sys

from gitmig.checks import CHECKS, check_named, configured, judgement_of
from gitmig.checks.comparison import Scope, subject_of
from gitmig.commands.talk import QUIET, VERBOSE, tell_configuration
from gitmig.errors import ConfigurationError, NotCheckedOut
from gitmig.project import find_projects
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.report.colour import wants_colour
from gitmig.report.findings import shown, shown_path
from gitmig.revisions.snapshot import is_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from gitmig.checks.finding import Finding
    from gitmig.checks.subject import Subject
    from gitmig.project import Project

FORMATS = ("text", "json", "github", "sarif")


class Option(NamedTuple):
    """An option of the command; without a `value` it is a flag."""

    names: tuple[str, ...]
    help: str
    value: str = ""
    several: bool = False

    @property
    def key(self) -> str:
        return self.names[-1].lstrip("-")


OPTIONS = (
    Option(("-c", "--config"), "An alembic.ini or pyproject.toml; may be given twice.", "FILE", several=True),
    Option(("-n", "--name"), "The section of the ini file, instead of [alembic].", "SECTION"),
    Option(("--project",), "One of the projects in [tool.gitmig.projects].", "NAME"),
    Option(("--base",), "Compare with the tip of this branch or commit.", "REF"),
    Option(
        ("--all",),
        "Judge old revisions as well as new ones. Files that the base has as they are get a quick look, not a full parse.",
    ),
    Option(
        ("--staged",),
        "Read the index, which is what will be committed, instead of the working tree; in a pre-push hook the commit pushed.",
    ),
    Option(("--select",), "Run only these checks or groups of checks, separated by commas.", "NAMES", several=True),
    Option(("--ignore",), "Leave these checks or groups out, separated by commas.", "NAMES", several=True),
    Option(("--format",), "How findings are written: text, json, github or sarif.", "FORMAT"),
    Option(("-o", "--output"), "Write the findings to this file.", "FILE"),
    Option(("--fix",), "Mend what is certain: take out waivers that silence nothing."),
    Option(("--explain",), "Print the page of a check.", "NAME"),
    Option(("-q", "--quiet"), f"{QUIET} That there was no revision at all is said."),
    Option(("-v", "--verbose"), VERBOSE),
)
BY_NAME = {name: option for option in OPTIONS for name in option.names}


class Request(NamedTuple):
    """A command line that was understood: one value an option, or several."""

    single: Mapping[str, str]
    several: Mapping[str, tuple[str, ...]]
    files: tuple[str, ...]

    def names(self, key: str) -> list[str]:
        """The names in a list that is separated by commas."""
        return [name.strip() for value in self.several.get(key, ()) for name in value.split(",") if name.strip()]


class Outcome(NamedTuple):
    """What is said of all projects together; `waived` are findings that somebody accepted, with the reasons."""

    subjects: Sequence[Subject]
    findings: Sequence[Finding]
    waived: Sequence[tuple[Finding, str]]


def main(arguments: Sequence[str]) -> int:
    """Check what the arguments ask for; 0 when nothing was found, 1 when something was."""
    return run(understood(list(arguments)))


def understood(arguments: list[str]) -> Request:
    single: dict[str, str] = {}
    several: dict[str, tuple[str, ...]] = {}
    files: list[str] = []
    while arguments:
        argument = arguments.pop(0)
        if argument == "--":
            return Request(single, several, (*files, *arguments))
        if not argument.startswith("-") or argument == "-":
            files.append(argument)
            continue
        option, value = valued(argument, arguments)
        if option.several:
            several[option.key] = (*several.get(option.key, ()), value)
        else:
            single[option.key] = value
    return Request(single, several, tuple(files))


def valued(argument: str, following: list[str]) -> tuple[Option, str]:
    """The option that an argument names with its value: behind `=`, or the next argument; `-cFILE` too."""
    name, equals, value = argument.partition("=")
    if argument[:2] in BY_NAME and len(argument) > 2:
        name, equals, value = argument[:2], "=", argument[2:].removeprefix("=")
    option = BY_NAME.get(name)
    if option is None:
        raise unknown_option(name)
    if not option.value and not argument.startswith(f"{name}=") and value:  # -qv
        following.insert(0, f"-{value}")
        return option, name
    if not option.value:
        if equals:
            raise ConfigurationError(f"{name} takes no value", hint=HELP)
        return option, name
    if not equals and following:
        value = following.pop(0)
    if not value:
        raise ConfigurationError(f"{name} needs a value: {name} {option.value}", hint=HELP)
    return option, value


HELP = "see: gitmig check --help"
BLIND = (
    "\ngitmig: the checks for one kind of database did not run: nothing tells which it is "
    '(set `dialects = ["postgresql"]`, or what it is, in [tool.gitmig])'
)


def unknown_option(name: str) -> ConfigurationError:
    from difflib import get_close_matches

    near = get_close_matches(name, BY_NAME, n=1)
    meant = f"; did you mean {near[0]}?" if near else ""
    return ConfigurationError(f"gitmig check has no option {shown(name)}{meant}", hint=HELP)


def run(request: Request) -> int:
    if "explain" in request.single:
        return explain(request.single["explain"])
    form = request.single.get("format", "text")
    if form not in FORMATS:
        raise ConfigurationError(f"there is no format {form!r}", hint=f"the formats are: {', '.join(FORMATS)}")
    try:
        projects, scope = projects_meant(request), scope_of(request)
    except NotCheckedOut as error:
        if "staged" not in request.single:
            raise
        return nothing_checked(str(error))  # who has no project at hand changes none
    if "verbose" in request.single:
        tell_configuration(projects)
    if scope.commit:
        projects = [project for project in projects if is_in(project, scope.commit)]
        if not projects:
            return nothing_checked(f"{scope.commit} has no project")
    subjects = [subject_of(project, scope) for project in projects]
    select, ignore = request.names("select"), request.names("ignore")
    judged = [judgement_of(subject, configured(subject.project.settings, select, ignore)) for subject in subjects]
    found = [finding for judgement in judged for finding in judgement.findings]
    if "fix" in request.single:
        found = fixed(found, subjects)
    waived = [excused for judgement in judged for excused in judgement.waived]
    write(Outcome(subjects, found, waived), form, request.single.get("output", ""))
    for subject, judgement in zip(subjects, judged, strict=True):
        summarise(subject, request, blind=judgement.blind)
    return 1 if any(finding.severity == "error" for finding in found) else 0


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


def projects_meant(request: Request) -> list[Project]:
    return find_projects(
        request.several.get("config", ()), request.single.get("name", "alembic"), request.single.get("project")
    )


def nothing_checked(reason: str) -> int:
    sys.stderr.write(f"gitmig: 0 revisions checked: {shown(reason)}\n")
    return 0


def explain(name: str) -> int:
    check = check_named(name)
    sys.stdout.write(f"{check.name} ({check.severity})\n\n{check.page}\n")
    return 0


def scope_of(request: Request) -> Scope:
    return Scope(
        base=request.single.get("base", ""),
        everything="all" in request.single,
        staged="staged" in request.single,
        files=request.files,
        commit=pushed() if "staged" in request.single else "",
    )


def pushed() -> str:
    """The commit that a pre-push hook is about; what is staged by then is of a later commit."""
    return os.environ.get("PRE_COMMIT_TO_REF", "")


def write(outcome: Outcome, form: str, output: str) -> None:
    if output:
        text = written(outcome, form, colour=False)
        with open(output, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
        return
    encoding = sys.stdout.encoding or "utf-8"
    text = written(outcome, form, colour=form == "text" and wants_colour(sys.stdout))
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


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
        "name": project.name,
        "base": subject.base or None,
        "checked": len(subject.judged),
        "revisions": len(subject.sources),
        "looked_in": [shown_path(location, os.getcwd()) for location in project.version_locations],
    }


def summarise(subject: Subject, request: Request, *, blind: bool) -> None:
    """What was looked at; who wants it quiet is told only that it was nothing at all."""
    if "quiet" not in request.single or not subject.sources:
        sys.stderr.write(f"{summary(subject, request)}{BLIND if blind else ''}\n")


def summary(subject: Subject, request: Request) -> str:
    """How many revisions were judged, which, and where they were looked for."""
    checked, total = len(subject.judged), len(subject.sources)
    noun = "revision" if checked == 1 else "revisions"
    locations = ", ".join(shown_path(location, os.getcwd()) for location in subject.project.version_locations)
    found = f"gitmig: {checked} {noun} checked{which(subject, request)}; looked in {locations} ({total} in all)"
    return found + without_base(subject, request)


def without_base(subject: Subject, request: Request) -> str:
    """A clone of one branch has nothing to compare with; its old revisions are judged as if they were new."""
    if subject.base or request.files or "all" in request.single or subject.project.repository is None:
        return ""
    return "; all of them count as new: there is no base (set `base`, or fetch the default branch)"


def which(subject: Subject, request: Request) -> str:
    if request.files:
        return f" among the files given ({len(request.files)})"
    if "all" in request.single:
        return ""
    return f", new since {subject.base}" if subject.base else ""
