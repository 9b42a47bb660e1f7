"""`gitmig check`: every static check of the revision files, without loading what other commands need."""

from __future__ import annotations

import os
import sys

from gitmig.checks.glance import finds_nothing, glance, is_settled_by_glance
from gitmig.checks.scope import Scope
from gitmig.commands import QUIET, VERBOSE
from gitmig.commands.asked import Request, summary
from gitmig.errors import ConfigurationError, NotCheckedOut
from gitmig.project import find_projects
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.shown import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitmig.checks.glance import Glance
    from gitmig.project import Project

FORMATS = ("text", "json", "github", "sarif")
# With other options there is more to say than that nothing was found.
GLANCED_AT = frozenset(("all", "staged", "base", "name", "project", "quiet", "verbose"))


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
    Option(
        ("--fix",), "Mend what is certain: waivers that silence nothing, and ids in docstrings (docstring-mismatch)."
    ),
    Option(("--explain",), "Print the page of a check, or which checks are in a group.", "NAME"),
    Option(("-q", "--quiet"), f"{QUIET} That there was no revision at all is said."),
    Option(("-v", "--verbose"), VERBOSE),
)
BY_NAME = {name: option for option in OPTIONS for name in option.names}


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
        from gitmig.commands.talk import tell_configuration

        tell_configuration(projects)
    if scope.commit:
        from gitmig.revisions.snapshot import is_in

        projects = [project for project in projects if is_in(project, scope.commit)]
        if not projects:
            return nothing_checked(f"{scope.commit} has no project")
    if is_clean_at_a_glance(request, projects, scope):
        return 0
    from gitmig.commands.judging import judge

    return judge(request, projects, scope)


def is_clean_at_a_glance(request: Request, projects: Sequence[Project], scope: Scope) -> bool:
    """Whether it is certain without a real look that nothing is found, in any of the projects; then this says so."""
    names = request.names("select")
    if not names or set(request.single) - GLANCED_AT or request.several.keys() & {"ignore"}:
        return False
    if not all(is_settled_by_glance(project, scope, names) for project in projects):
        return False
    said = []
    for project in projects:
        glanced = glance(project, scope) or look(project, scope)
        if glanced is None or not finds_nothing(glanced, names, everything=scope.everything):
            return False
        checked = glanced.total if scope.everything else len(glanced.new)
        said.append(f"{summary(project, request, glanced.base, checked, glanced.total)}\n")
    if "quiet" not in request.single:
        sys.stderr.write("".join(said))
    return True


def look(project: Project, scope: Scope) -> Glance | None:
    """A look at every file, loaded when a glance does not tell."""
    from gitmig.checks.sound import sound_history

    return sound_history(project, scope)


def projects_meant(request: Request) -> list[Project]:
    return find_projects(
        request.several.get("config", ()), request.single.get("name", "alembic"), request.single.get("project")
    )


def nothing_checked(reason: str) -> int:
    sys.stderr.write(f"gitmig: 0 revisions checked: {shown(reason)}\n")
    return 0


def explain(name: str) -> int:
    from gitmig.checks.chosen import GROUPS, check_named, in_group

    if name in GROUPS:
        sys.stdout.write("".join(f"{check.name} ({check.severity})\n" for check in in_group(name)))
        return 0
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
    """The commit that a pre-push hook is about; what is staged by then is of a later commit.

    Of the first push of all, pre-commit tells the branch alone.
    """
    return os.environ.get("PRE_COMMIT_TO_REF") or os.environ.get("PRE_COMMIT_LOCAL_BRANCH", "")
