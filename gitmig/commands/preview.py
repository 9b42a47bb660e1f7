"""`gitmig preview`: the exact SQL of the revisions that a branch changes, as Markdown, SQL scripts, or data for `gitmig comment`."""

from __future__ import annotations

import os
import re
import stat
import sys

from gitmig.checks.chosen import configured, findings_of
from gitmig.checks.comparison import thorough
from gitmig.checks.finding import Finding as Remark
from gitmig.checks.subject import Subject
from gitmig.checks.waivers import without_waived
from gitmig.commands import QUIET
from gitmig.commands.plain import PROJECT_OPTIONS, Option, understood
from gitmig.commands.talk import tell_configuration
from gitmig.errors import ConfigurationError
from gitmig.github.annotations import PREFIX, defused
from gitmig.github.event import asked_comparison
from gitmig.preview.changes import relative
from gitmig.preview.child import Conditions
from gitmig.preview.environment import is_clean_by_default
from gitmig.preview.make import Asked, Preview, make_plan
from gitmig.preview.plan import Finding, Plan, failed
from gitmig.preview.writing import write_plan
from gitmig.project import find_project
from gitmig.records import TYPE_CHECKING
from gitmig.report.escaping import one_line
from gitmig.report.preview import Limits, markdown
from gitmig.report.preview_sql import sql_script
from gitmig.report.preview_words import counted
from gitmig.revisions.graph import Graph
from gitmig.revisions.merged import key
from gitmig.secrets import hide_url, redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from gitmig.checks.check import Check
    from gitmig.project import Project
    from gitmig.revisions.revision import Revision
    from gitmig.revisions.source import Source

FAILED = 1
# What a check tells from the text as well, for the same reason.
SAME_IN_TEXT = {"alter-column-on-sqlite": "sqlite-needs-batch", "parameter-in-script": "execute-colon-bind"}
UNBOUNDED = Limits(sys.maxsize, sys.maxsize)
URL_WITH_USER = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S*@\S*")
FORMATS = ("markdown", "sql", "json")
OPTIONS = (
    *PROJECT_OPTIONS,
    Option(("--base",), "What to compare with; default: the event, the settings, the remote's default branch.", "REF"),
    Option(("-d", "--dialect"), "Render for this dialect; repeatable.", "NAME", several=True),
    Option(
        ("--format",),
        "A page to read, scripts to run, or plan.json.",
        "FORMAT",
        choices=FORMATS,
        default="markdown",
        shown=True,
    ),
    Option(("-o", "--output"), "Write there instead of to standard output.", "FILE"),
    Option(("--python",), "The interpreter that has the project's packages.", "PATH", default=sys.executable),
    Option(
        ("--timeout",),
        "Give up on a revision after so long without progress.",
        "SECONDS",
        least=0.1,
        default=120.0,
        shown=True,
    ),
    Option(
        ("--clean-environment",),
        "Hide our environment variables from the project's code; the default on a GitHub runner.",
        opposite="--inherit-environment",
    ),
    Option(("--pass-env",), "A variable to pass into a clean environment; repeatable.", "NAME", several=True),
    Option(("-q", "--quiet"), QUIET),
    Option(("-v", "--verbose"), "Show what the project's code prints, and which configuration is read."),
)


def written(plan: Plan, format_: str) -> str:
    if format_ == "json":
        return write_plan(plan)
    return sql_script(plan) if format_ == "sql" else markdown(plan, UNBOUNDED)


def put(text: str, path: str | None) -> None:
    """On standard output, or into a file, as UTF-8 whatever the terminal's encoding is."""
    if path is None:
        shown = "".join(f"{defused(line)}\n" for line in text.split("\n")[:-1]) if is_read_by_runner() else text
        sys.stdout.flush()
        sys.stdout.buffer.write(shown.encode("utf-8", "replace"))
        sys.stdout.flush()
        return
    try:
        with open(path, "wb") as file:
            file.write(text.encode("utf-8", "replace"))
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be written: {error.strerror}", hint="name another file with -o FILE"
        ) from error


def is_read_by_runner() -> bool:
    """Whether standard output is a log in which lines can be commands, and not a file."""
    on_runner = os.environ.get("GITHUB_ACTIONS") == "true"
    return on_runner and not stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)


def say(text: str) -> None:
    """To the person who reads the log, in which nothing of others is a command to a runner."""
    sys.stderr.write(f"{defused(text)}\n")


def show_output(output: str) -> None:
    """What the project's code printed, each line marked as not ours."""
    for line in redact(output).splitlines():
        sys.stderr.write(f"{PREFIX}{defused(line)}\n")


def tell(plan: Plan, path: str | None, *, quiet: bool) -> None:
    for failure in plan.failures:
        say(f"error: {one_line(failure.reason, 1000)}" + place(failure.path, failure.line))
        if failure.hint:
            say(f"  {one_line(failure.hint, 1000)}")
    for revision in plan.revisions:
        for rendering in revision.renderings:
            for script in (rendering.upgrade, rendering.downgrade):
                if script.failure:
                    tell_failure(revision.id, script.failure.reason, place(script.failure.path, script.failure.line))
    if quiet:
        return
    what = counted(len(plan.revisions), "migration") + " changed" if plan.revisions else "no migration changes"
    say(f"{what} since {one_line(plan.base.name)}" + (f"; written to {one_line(path)}" if path else ""))


def tell_failure(revision: str, reason: str, where: str) -> None:
    say(f"error: {one_line(revision)} did not render: {one_line(reason, 1000)}{where}")


def place(path: str, line: int | None) -> str:
    return f" ({one_line(path)}:{line})" if line else f" ({one_line(path)})" if path else ""


def hide_passwords(project: Project) -> None:
    """Those of database URLs that the project's code may see, and so may say in an error."""
    urls = [value for value in os.environ.values() if URL_WITH_USER.fullmatch(value)]
    for url in (*urls, project.config.get_main_option("sqlalchemy.url") or ""):
        hide_url(url)


def guarded(project: Project, asked: Asked, conditions: Conditions) -> Preview:
    """Render; on a runner, what the project's code wrote into the runner's own files is taken back."""
    if not conditions.clean:
        return make_plan(project, asked, conditions)
    # on a runner only; these load much
    from gitmig.github.command_files import restore, snapshot
    from gitmig.github.privacy import hide_from_children

    hide_from_children()
    files = snapshot(os.environ)
    try:
        preview = make_plan(project, asked, conditions)
    finally:
        touched = restore(files)
    if not touched:
        return preview
    note = f"the project's code wrote to the runner's own files, which was taken back: {', '.join(touched)}"
    return preview._replace(plan=preview.plan._replace(notes=(*preview.plan.notes, note)))


def findings(project: Project, preview: Preview) -> Iterator[Finding]:
    """What the checks say of the changed revisions, and of the graph as it will be after the merge; what of the SQL cannot run."""
    changes, settings = preview.changes, project.settings
    sources = thorough(changes.together.sources, changes.paths)
    revisions = declared(sources)
    # the whole of a file rarely tells the graph more than its first lines did
    graph = changes.graph if revisions == declared(changes.together.sources) else Graph(revisions)
    together = changes.together
    base, ours = preview.plan.base.name, tuple(together.sides.ours.values())
    subject = Subject(project, sources, graph, changes.paths, together.gained, base, together.new, ours, together.sides)
    ids = {change.source.path: key(change.source) for change in changes.changes}
    checks = configured(settings)
    checked = findings_of(subject, checks)
    told = squawked(subject, preview, checks)
    known = {(one.path, one.line, one.name) for one in checked}
    said = [one for one in remarks(preview) if (one.path, one.line, SAME_IN_TEXT.get(one.name, "")) not in known]
    for found in (*checked, *without_waived([*said, *told], sources)):
        path = relative(found.path, project.repository)
        revision = ids.get(found.path, "")
        yield Finding(found.name, found.severity, found.message, path, found.line or None, revision, found.remedy)


def squawked(subject: Subject, preview: Preview, checks: tuple[Check, ...]) -> list[Remark]:
    """What squawk finds in the SQL for PostgreSQL, where the files alone do not tell it."""
    rendered = rendered_for_postgresql(preview)
    if not any(rendered.values()):
        return []
    from gitmig.checks.rendered import rendered_findings

    return rendered_findings(subject, rendered, checks)


def rendered_for_postgresql(preview: Preview) -> dict[str, list[tuple[str, int]]]:
    """The statements of each file's upgrade that the file has a line for."""
    paths = {change.source.path: key(change.source) for change in preview.changes.changes}
    upgrades = {
        revision.id: [(one.sql, one.line) for one in rendering.upgrade.statements if one.line is not None]
        for revision in preview.plan.revisions
        for rendering in revision.renderings
        if rendering.dialect == "postgresql"
    }
    return {path: upgrades.get(identifier, []) for path, identifier in paths.items()}


def declared(sources: Iterable[Source]) -> list[Revision]:
    return [source.revision for source in sources if source.revision is not None]


def remarks(preview: Preview) -> Iterator[Remark]:
    """What of the SQL cannot run, as findings that a comment in the file can waive."""
    for path, found in preview.remarks.items():
        for one in found:
            yield Remark(one.check, one.message, one.remedy, path, one.line or 0, severity="warning")


def run(values: Mapping[str, Any]) -> int:
    """Show the SQL of the revisions that this branch changes, up and down, without a database."""
    project = find_project(values["config"], section=values["name"], project=values["project"])
    if values["verbose"]:
        tell_configuration([project])
    hide_passwords(project)
    comparison = asked_comparison(os.environ)
    if comparison is not None and comparison.deleted:
        say("the branch was deleted: there is nothing to preview")
        return 0
    clean, path = values["clean_environment"], values["output"]
    is_clean = is_clean_by_default(os.environ) if clean is None else clean
    conditions = Conditions(values["python"], clean=is_clean, passed=values["pass_env"], timeout=values["timeout"])
    preview = guarded(project, Asked(values["base"], values["dialect"], values["x"], comparison), conditions)
    plan = preview.plan._replace(findings=tuple(findings(project, preview)))
    put(written(plan, values["format"]), path)
    if values["verbose"] or failed(plan):
        show_output(preview.output)
    tell(plan, path, quiet=values["quiet"])
    return FAILED if failed(plan) else 0


def main(arguments: Sequence[str]) -> int | None:
    """Preview what the arguments ask for; None where they are for click to answer."""
    values = understood(arguments, OPTIONS)
    return None if values is None else run(values)
