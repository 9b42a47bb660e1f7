"""Which revisions a check looks at: those of the working tree or the index, merged with the base's tip."""

from __future__ import annotations

import os

from gitmig import git
from gitmig.checks.scope import base_of
from gitmig.checks.subject import Subject
from gitmig.errors import ConfigurationError
from gitmig.records import TYPE_CHECKING
from gitmig.revisions.graph import Graph
from gitmig.revisions.merged import Merged, merged
from gitmig.revisions.places import configuration_files, place_in, repository
from gitmig.revisions.snapshot import revisions_at, revisions_staged
from gitmig.revisions.source import read_source
from gitmig.revisions.working_tree import read_versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitmig.checks.scope import Scope
    from gitmig.project import Project
    from gitmig.revisions.source import Source


def subject_of(project: Project, scope: Scope) -> Subject:
    """The project's revisions as they will be after the merge, and those to judge."""
    ours = own_revisions(project, scope)
    base = base_of(project, scope.base)
    after = merged_with(project, ours, base, scope.commit) if base else None
    judged = judged_paths(ours, scope, after)
    sources = thorough(after.sources if after else ours, paths_to_parse(judged, scope, after))
    graph = Graph(source.revision for source in sources if source.revision is not None)
    gained, new = (after.gained, after.new) if after else (frozenset(), frozenset())
    version = scope.commit or ("" if scope.staged else None)
    return Subject(project, sources, graph, judged, gained, base, new, ours, after.sides if after else None, version)


def own_revisions(project: Project, scope: Scope) -> list[Source]:
    if scope.commit:
        return revisions_at(project, scope.commit)
    return revisions_staged(project, known=read_versions(project)) if scope.staged else read_versions(project)


def merged_with(project: Project, ours: list[Source], base: str, head: str = "") -> Merged:
    root = repository(project)
    (at_once, *heads), configured = commits_and_configuration(project, root, base)
    commit = at_once or git.base_commit(root, base)
    theirs = revisions_at(project, commit, known=ours, configured=configured if at_once else None)
    parted = git.merge_base(root, head, commit) if head else parting(root, commit, heads)
    if parted is None:
        return merged(ours, theirs, None)
    common = theirs if parted == commit else revisions_at(project, parted, known=[*ours, *theirs])
    return merged(ours, theirs, common)


def commits_and_configuration(
    project: Project, root: str, base: str
) -> tuple[list[str | None], Mapping[str, str] | None]:
    """The commits of the base, of what is being merged and of HEAD; and the base's configuration files, by path the id of each."""
    names = (base, "MERGE_HEAD", "HEAD")
    places = {path: place for path in configuration_files(project) if (place := place_in(root, path)) is not None}
    if any("\n" in name for name in (base, *places.values())) or ":" in base:
        return git.commits(root, *names), None
    asked = [*(f"{name}^{{commit}}" for name in names), *(f"{base}:{place}" for place in places.values())]
    found = git.objects(root, asked)
    commits = [one if kind == "commit" else None for one, kind in found[: len(names)]]
    files = zip(places, found[len(names) :], strict=True)
    return commits, {path: one for path, (one, kind) in files if kind == "blob"}


def parting(root: str, base: str, heads: Sequence[str | None] = ()) -> str | None:
    """The commit where HEAD and the base parted; the base itself while it is being merged. `heads` are these two, where known."""
    merging, head = heads or git.commits(root, "MERGE_HEAD", "HEAD")
    if merging and git.merge_base(root, merging, base) == base:
        return base
    return git.merge_base(root, head, base) if head else None


def judged_paths(ours: Sequence[Source], scope: Scope, after: Merged | None) -> frozenset[str]:
    """The files named, else those whose revision the base does not have, else all."""
    if scope.files:
        named = real_paths(scope.files)
        return frozenset(source.path for source in ours if named.intersection(ways_up(source.path)))
    if after is not None and not scope.everything:
        return after.new
    return frozenset(source.path for source in ours)


def ways_up(path: str) -> Iterator[str]:
    """The file itself, and each directory that it is in: all of those may have been named."""
    while path:
        yield path
        path = "" if path == os.path.dirname(path) else os.path.dirname(path)


def real_paths(files: Iterable[str]) -> frozenset[str]:
    for path in files:
        if not os.path.exists(path):
            raise ConfigurationError(
                f"there is no file {path!r}", hint="give the paths of revision files, or none at all"
            )
    return frozenset(os.path.realpath(path) for path in files)


def paths_to_parse(judged: frozenset[str], scope: Scope, after: Merged | None) -> frozenset[str]:
    """What is parsed to its last line. With `--all`, files that the base has as they are get by with a quick scan."""
    changed = after.changed if after else frozenset()
    return changed if scope.everything and not scope.files else judged | changed


def thorough(sources: list[Source], paths: frozenset[str]) -> list[Source]:
    """The sources, those of these paths read once more by the parser."""
    if not paths:
        return sources
    return [reread(source) if source.path in paths and source.data else source for source in sources]


def reread(source: Source) -> Source:
    return read_source(source.path, source.data, thorough=True) or source
