"""What a shell offers for the values of our options and arguments: revisions, branches, checks, targets, projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click
from click.shell_completion import CompletionItem

from gitmig.errors import GitmigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gitmig.project import Project

# So many of the newest revisions are offered where nothing is typed yet.
NEWEST = 20
DIALECTS = ("postgresql", "mysql", "mariadb", "sqlite", "mssql", "oracle")


class Candidate(NamedTuple):
    """A word, and what a shell may show beside it."""

    word: str
    help: str = ""


def project_of(context: click.Context) -> Project:
    """The project that the words before are about."""
    from gitmig.project import find_project

    given = context.params
    files = given.get("config_files") or given.get("config") or ()
    name = given.get("project_name") or given.get("project")
    return find_project(tuple(files), given.get("section") or given.get("name") or "alembic", name)


def revisions(context: click.Context, begun: str) -> Iterator[Candidate]:
    """Names for revisions; ids only of the newest until an id is begun."""
    from gitmig.revisions.graph import Graph
    from gitmig.revisions.working_tree import read_versions

    sources = read_versions(project_of(context))
    graph = Graph(source.revision for source in sources if source.revision is not None)
    yield from (
        Candidate("head", "the newest revision"),
        Candidate("heads", "all heads"),
        Candidate("base", "before all"),
    )
    yield from (Candidate(f"{label}@head", graph[one].doc) for label, one in graph.labelled.items())
    ids = list(graph.revisions) if begun or graph.cycle() else graph.topological()[:NEWEST]
    yield from (Candidate(one, graph[one].doc) for one in ids)


def checks(_context: click.Context, _begun: str) -> Iterator[Candidate]:
    from gitmig.checks.table import CHECKS

    groups = dict.fromkeys(check.group for check in CHECKS)
    yield from (Candidate(group, f"all of the group {group}") for group in groups)
    yield from names_of_checks(_context, _begun)


def names_of_checks(_context: click.Context, _begun: str) -> Iterator[Candidate]:
    from gitmig.checks.table import CHECKS

    yield from (Candidate(check.name, f"{check.severity}, {check.group}") for check in CHECKS)


def targets(context: click.Context, _begun: str) -> Iterator[Candidate]:
    yield from map(Candidate, project_of(context).settings.targets)


def projects(context: click.Context, _begun: str) -> Iterator[Candidate]:
    from gitmig.project import find_projects

    given = context.params
    section = given.get("section") or given.get("name") or "alembic"
    found = find_projects((), section)
    names = found[0].settings.projects or [project.name for project in found]
    yield from map(Candidate, names)


def commits(_context: click.Context, _begun: str) -> Iterator[Candidate]:
    """Branches, here and of remotes, and tags."""
    from gitmig import git

    status, output, _ = git.attempt(
        ".", "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags"
    )
    yield from map(Candidate, output.decode("utf-8", "replace").split() if status == 0 else ())


def dialects(_context: click.Context, _begun: str) -> Iterator[Candidate]:
    yield from map(Candidate, DIALECTS)


class Known(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions only
    """A value of which candidates are known; in a list, behind the last comma."""

    name = "text"

    def __init__(self, find: Callable[[click.Context, str], Iterable[Candidate]]) -> None:
        self.find = find

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        before, comma, begun = incomplete.rpartition(",")
        try:
            found = dict.fromkeys(one for one in self.find(ctx, begun) if one.word.startswith(begun))
        except (GitmigError, OSError):  # there is no place for an error in the middle of a command line
            return []
        return [CompletionItem(f"{before}{comma}{one.word}", help=one.help or None) for one in found]


# by the name of the option or argument
KINDS: dict[str, click.ParamType[Any]] = {
    **dict.fromkeys(("revision", "revisions", "head", "depends_on", "onto", "rev_range"), Known(revisions)),
    **dict.fromkeys(("select", "ignore"), Known(checks)),
    "explain": Known(names_of_checks),
    "targets": Known(targets),
    **dict.fromkeys(("project_name", "project"), Known(projects)),
    "base": Known(commits),
    "dialect": Known(dialects),
    **dict.fromkeys(("config_files", "config", "output", "files", "plans", "python"), click.Path()),
}


def offer(command: click.Command) -> click.Command:
    """The command with the kinds of its values; for a shell that asks, since they convert nothing."""
    for parameter in command.params:
        is_text = not isinstance(parameter.type, click.Choice) and not getattr(parameter, "is_flag", False)
        if is_text and parameter.name in KINDS:
            parameter.type = KINDS[parameter.name]
    return command
