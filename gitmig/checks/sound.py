"""Whether a whole history is plain and sound, told from a list of its files in one go: most are, and then no graph is drawn."""

from __future__ import annotations

from gitmig import git, kept
from gitmig.checks.glance import Glance, keep_outline
from gitmig.checks.scope import base_of
from gitmig.errors import GitError
from gitmig.records import TYPE_CHECKING
from gitmig.revisions.differs import is_ancestor
from gitmig.revisions.files import revision_files
from gitmig.revisions.outline import declared_parents, heads_after, is_plain, is_reversible
from gitmig.revisions.places import repository
from gitmig.revisions.source import COMPILED, facts_of, read_bytes, source_with

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitmig.checks.scope import Scope
    from gitmig.project import Project
    from gitmig.revisions.source import Source


def sound_history(project: Project, scope: Scope) -> Glance | None:
    """What there is to say of a sound history whose every revision is judged; None where it is not sound, or where more is to be
    looked at: the base has what is not here."""
    if not scope.everything or scope.files or scope.commit:
        return None
    base = base_of(project, scope.base)
    try:
        if base and not is_contained(project, base):
            return None
        if not scope.staged and kept.folder_of(project.repository) is None:
            return sound_files(project, base)
        sources = own_revisions(project, scope)
    except GitError:
        return None
    if not all(map(is_plain, sources)) or not is_sound(declared_parents(sources), len(sources)):
        return None
    keep_outline(project, scope, sources, mentions=False)
    return Glance(base, (), len(sources), all(map(is_reversible, sources)), None)


def sound_files(project: Project, base: str) -> Glance | None:
    """The same from the files on disk alone where nothing is kept: of ten thousand no more than the ids are held in memory."""
    parents: dict[str, tuple[str, ...]] = {}
    reversible = True
    paths = revision_files(project.version_locations, project.recursive, project.sourceless)
    for path in paths:
        if path.endswith(COMPILED):
            return None
        try:
            facts = facts_of(read_bytes(path))
        except OSError:
            return None
        revision, above, depends_on, labels, _, _, downgrade, irreversible, problem, computed, _ = facts
        if revision is None or depends_on or labels or problem or computed or not revision.isprintable():
            return None
        parents[revision] = above
        if downgrade != "present" and irreversible is None:
            reversible = reversible and is_reversible(source_with(path, facts, b""))
    return Glance(base, (), len(paths), reversible, None) if is_sound(parents, len(paths)) else None


def is_contained(project: Project, base: str) -> bool:
    """Whether HEAD has all that the base has, so that a merge would add nothing."""
    root = repository(project)
    commit, head = git.commits(root, base, "HEAD")
    return commit is not None and head is not None and (commit == head or is_ancestor(root, commit, head))


def own_revisions(project: Project, scope: Scope) -> list[Source]:
    from gitmig.revisions.working_tree import read_versions

    if not scope.staged:
        return read_versions(project)
    from gitmig.revisions.snapshot import revisions_staged

    return revisions_staged(project, known=read_versions(project))


def is_sound(parents: Mapping[str, tuple[str, ...]], total: int) -> bool:
    """Whether there is one id a file, each parent is there, and one head is above all others."""
    if not total or len(parents) < total:
        return False
    heads = heads_after((), parents.keys(), parents)
    return heads is not None and len(heads) == 1
