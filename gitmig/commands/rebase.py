"""`gitmig rebase`: puts this branch's revisions on top of the base's head; hooks run it, so it gets by without click."""

from __future__ import annotations

import os
import sys
from shlex import quote
from typing import TYPE_CHECKING, Any, NamedTuple

from gitmig import git
from gitmig.checks.comparison import merged_with
from gitmig.checks.graph.multiple_heads import competing_heads
from gitmig.checks.scope import base_of
from gitmig.checks.subject import Subject
from gitmig.commands.plain import PROJECT_OPTIONS, TALK_OPTIONS, Option, understood
from gitmig.commands.talk import tell_configuration
from gitmig.errors import ConfigurationError, MissingRevision, NotCheckedOut, RebaseRefused, UnreadableRevision
from gitmig.project import find_projects
from gitmig.report.rebase import data_of, listed, notes_of, text_of, unstaged_note
from gitmig.revisions import journal
from gitmig.revisions.graph import Graph
from gitmig.revisions.places import places_of, repository
from gitmig.revisions.reading import HINT, declared
from gitmig.revisions.rebase import Branch, Rebase, beside, new_parents, rebased, rivals, without_own_dependencies
from gitmig.revisions.rebased_files import present, record_of
from gitmig.revisions.snapshot import revisions_staged
from gitmig.revisions.squash import replacements
from gitmig.revisions.target import revision_named
from gitmig.revisions.underway import base_now, first_commits, git_directory
from gitmig.shown import shown, shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitmig.project import Project
    from gitmig.revisions.journal import Record
    from gitmig.revisions.source import Source

OPTIONS = (
    *(option for option in PROJECT_OPTIONS if option.names != ("-x",)),
    Option(("--base",), "Compare with the tip of this branch or commit.", "REF", default=""),
    Option(
        ("--onto",), "Go on top of this revision; without, of the base's head. Needs no git.", "REVISION", default=""
    ),
    Option(("--dry-run",), "Show what would change, with the differences, and change nothing."),
    Option(("--undo",), "Put back, byte for byte, what the last rebase changed in this working tree."),
    Option(("--hook",), "For hooks: look at the index, stage nothing, end with 1 where files were changed."),
    Option(("--format",), "For people or for programs.", "FORMAT", choices=("text", "json"), default="text"),
    *TALK_OPTIONS,
)
CHANGED = 1
FOLDER = os.path.join("gitmig", "rebase")
OUTSIDE = ".gitmig-rebase"
TO_BE_READ = "write it as plain text, so that it can be read and rewritten"


class Request(NamedTuple):
    """What was asked for. A hook looks at the index, stages nothing, and ends with 1 where files were changed."""

    base: str
    onto: str
    dry_run: bool
    hook: bool
    form: str
    quiet: bool = False


# what is compared


def base_for(project: Project, request: Request) -> str:
    """The name of the base, of the side of a merge or rebase that stands for it; empty outside git."""
    if project.repository is None:
        return request.base
    top = repository(project)
    name = spelled(top, request.base) if request.base else base_now(top, spelled(top, base_of(project, "")))
    if name or request.hook or request.onto:
        return name
    local = next((each for each in ("main", "master") if git.resolve_commit(top, each)), "BRANCH")
    raise RebaseRefused(
        f"there is no base to go on top of: no remote of {top} has a known default branch, and `base` is not set",
        f"name one: gitmig rebase --base {local}; or a revision: gitmig rebase --onto REVISION",
    )


def spelled(top: str, name: str) -> str:
    """The base's name as git takes it everywhere: `origin/main` for a `main` that only the remote has."""
    if not name:
        return ""
    remote = f"origin/{name}"
    local, fetched = git.commits(top, name, remote)
    return remote if local is None and fetched is not None else name


def sound_graph(project: Project, sources: list[Source]) -> Graph:
    """The graph, refused when a file does not say what it is or when the graph is broken already."""
    try:
        graph = Graph(declared(sources))
    except UnreadableRevision as error:
        raise error.reworded(str(error), TO_BE_READ if error.hint == HINT else None) from None
    try:
        graph.ensure_sound()
    except MissingRevision as error:
        if instead := replacements(sources).get(error.name):
            raise error.reworded(error.message, f"{instead} replaces it: put that in its place") from None
        from gitmig.commands.lost import say_where  # it loads what a rebase that goes well does without

        say_where(project, error)
        raise
    return graph


def branch_of(subject: Subject, onto: str) -> Branch:
    """The graph with what is the branch's own; without a base, what `onto` competes with."""
    graph = subject.graph
    named = revision_named(graph, onto) if onto else None
    if onto and named is None:
        raise RebaseRefused(f"{onto} is no revision", "name the last one of a line")
    own = frozenset(one.id for one in graph if one.path in subject.judged)
    groups = competing(subject, graph, own)
    if named is not None and not subject.base:
        own = rivals(graph, groups, named)
    return Branch(graph, own, ranks(subject, own), groups, named)


def competing(subject: Subject, graph: Graph, own: frozenset[str]) -> list[list[str]]:
    return competing_heads(subject._replace(graph=without_own_dependencies(graph, own)))


def ranks(subject: Subject, own: frozenset[str]) -> dict[str, int]:
    """Which revision came first: by the commit that added it, those of no commit last, parents first."""
    graph, project = subject.graph, subject.project
    commits: dict[str, int] = {}
    if subject.base and project.repository is not None:
        top = repository(project)
        found = first_commits(top, git.base_commit(top, subject.base), places_of(project, top))
        commits = {os.path.join(top, path): number for path, number in found.items()}
    in_order = sorted(own, key=lambda one: (commits.get(graph[one].path, len(commits)), graph.generation[one], one))
    return {one: number for number, one in enumerate(in_order)}


# what is changed


def subject_of(project: Project, request: Request, base: str) -> Subject:
    """The revisions as they will be after the merge, the branch's own as those to judge."""
    ours = revisions_staged(project) if request.hook else present(project)
    after = merged_with(project, ours, base) if base else None
    if after is None:
        return Subject(project, ours, sound_graph(project, ours), frozenset())
    graph = sound_graph(project, after.sources)
    return Subject(project, after.sources, graph, after.new, after.gained, base, sides=after.sides)


def rebase_of(project: Project, request: Request) -> Rebase:
    """What is to be done for one project, held against what it is for: one head where there were several."""
    subject = subject_of(project, request, base_for(project, request))
    graph = subject.graph
    branch = branch_of(subject, request.onto)
    try:
        changed = new_parents(branch)
    except RebaseRefused:
        ensure_same_parents(subject)  # which is why
        raise
    result = rebased(graph, changed)
    result.ensure_sound()
    groups = competing(subject, result, branch.own)
    left = beside(branch, groups)
    if left or (groups and not changed):
        ensure_same_parents(subject)
    if left:
        raise RebaseRefused(
            f"{' and '.join(sorted(left))} would still be heads beside each other",
            'say where they are to go: gitmig rebase --onto REVISION; or join them: gitmig merge heads -m "merge"',
        )
    absent = frozenset(one.id for one in graph if one.path in subject.gained)
    strangers = next((group for group in groups if branch.own.isdisjoint(group)), ())
    return Rebase(project, subject.base, graph, result, branch.own, absent, changed, strangers)


def ensure_same_parents(subject: Subject) -> None:
    """A revision that the base took with other parents, in one commit with others say, is not to be moved here."""
    for here, theirs in subject.moved_on_base():
        there = theirs.revision.parents if theirs.revision else ()
        raise RebaseRefused(
            f"{here.id} follows {listed(here.parents)} here and {listed(there)} on {subject.base}, which has it already",
            f"take its file from there, then again: git checkout {quote(subject.base)} -- "
            f"{quote(shown_path(theirs.path, os.getcwd()))}",
        )


def changed_files(projects: Sequence[Project], request: Request) -> tuple[list[Rebase], Record]:
    """Rebase the projects, all of them or none, and keep how to undo it."""
    folder = folder_of(projects[0])
    if request.dry_run and journal.is_unfinished(folder):
        sys.stderr.write("gitmig: an earlier rebase was interrupted; without --dry-run it is put back first\n")
    recovered = [] if request.dry_run else journal.recover(folder)
    if recovered:
        sys.stderr.write(f"gitmig: an earlier rebase was interrupted; put back first: {', '.join(recovered)}\n")
    rebases = [rebase_of(project, request) for project in projects]
    record = record_of(rebases, hook=request.hook, stage=not (request.hook or request.dry_run))
    if record.changes and not request.dry_run:
        journal.change_all(folder, record)
    return rebases, record


def rebase(projects: Sequence[Project], request: Request) -> int:
    """Rebase the projects and tell what was done; 1 when a hook changed files."""
    rebases, record = changed_files(projects, request)
    written = data_of if request.form == "json" else text_of
    if record.changes or not request.quiet or request.form == "json":
        say(written(rebases, record, os.getcwd(), dry_run=request.dry_run))
    if not request.quiet:
        sys.stderr.write("".join(f"{note}\n" for rebase in rebases for note in notes_of(rebase)))
        sys.stderr.write("".join(f"{note}\n" for note in unstaged_note(record, os.getcwd())))
        if request.hook:
            sys.stderr.write("".join(map(looked_at_nothing, rebases)))
    return CHANGED if request.hook and record.changes else 0


def looked_at_nothing(rebase: Rebase) -> str:
    """Why a hook could not find anything to move, where that is so."""
    if not len(rebase.before):
        locations = ", ".join(shown_path(location, os.getcwd()) for location in rebase.project.version_locations)
        return f"gitmig: no revision files: looked in {locations}\n"
    if not rebase.base:
        return "gitmig: there is no base to go on top of (set `base`, or fetch the default branch)\n"
    return ""


def say(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))


def folder_of(project: Project) -> str:
    """Where what was before is kept: git's own directory for this working tree; outside git beside the configuration."""
    if project.repository is None:
        return os.path.join(project.root, OUTSIDE)
    return os.path.join(git_directory(project.repository), FOLDER)


def undo(project: Project) -> int:
    """Put back what the last rebase in this working tree changed."""
    for path in journal.undo(folder_of(project)):
        say(f"put back {shown_path(path, os.getcwd())}\n")
    return 0


def run(values: Mapping[str, Any]) -> int:
    """Rebase every project meant, or undo the last rebase."""
    try:
        projects = find_projects(values["config"], values["name"], values["project"])
    except NotCheckedOut as error:
        if not values["hook"]:
            raise
        sys.stderr.write(f"gitmig: nothing to move: {shown(str(error))}\n")  # who has no project at hand changes none
        return 0
    if values["verbose"]:
        tell_configuration(projects)
    words = (values[name] for name in ("base", "onto", "dry_run", "hook", "format", "quiet"))
    request = Request(*words)
    if values["undo"]:
        if request[:4] != ("", "", False, False):
            raise ConfigurationError("--undo goes with no other option", hint="type: gitmig rebase --undo")
        return undo(projects[0])
    if request.onto and len(projects) > 1:
        names = ", ".join(project.name for project in projects)
        raise ConfigurationError(f"--onto is for one project, and here are {names}", hint="choose: --project NAME")
    return rebase(projects, request)


def main(arguments: Sequence[str]) -> int | None:
    """Do what the arguments ask for; None where they are for click to answer."""
    values = understood(arguments, OPTIONS)
    return None if values is None else run(values)
