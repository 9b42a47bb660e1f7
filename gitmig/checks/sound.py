"""Whether a whole history is plain and sound, told from a list of its files in one go: most are, and then no graph is drawn."""

from __future__ import annotations

from gitmig import git
from gitmig.checks.glance import Glance, keep_outline
from gitmig.checks.scope import base_of
from gitmig.errors import GitError
from gitmig.records import TYPE_CHECKING
from gitmig.revisions.differs import is_ancestor
from gitmig.revisions.outline import heads_after, is_plain, is_reversible
from gitmig.revisions.places import repository
from gitmig.revisions.working_tree import read_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        sources = own_revisions(project, scope)
    except GitError:
        return None
    if not sources or not is_sound(sources):
        return None
    keep_outline(project, scope, sources, mentions=False)
    return Glance(base, (), len(sources), all(map(is_reversible, sources)), None)


def is_contained(project: Project, base: str) -> bool:
    """Whether HEAD has all that the base has, so that a merge would add nothing."""
    root = repository(project)
    commit, head = git.commits(root, base, "HEAD")
    return commit is not None and head is not None and (commit == head or is_ancestor(root, commit, head))


def own_revisions(project: Project, scope: Scope) -> list[Source]:
    if not scope.staged:
        return read_versions(project)
    from gitmig.revisions.snapshot import revisions_staged

    return revisions_staged(project, known=read_versions(project))


def is_sound(sources: Sequence[Source]) -> bool:
    """Whether each file says no more than an id of its own and its parents, which are all there, and one head is above all others."""
    if not all(map(is_plain, sources)):
        return False
    ids = {source.revision.id for source in sources if source.revision is not None}
    if len(ids) < len(sources):
        return False
    heads = heads_after((), ids, sources)
    return heads is not None and len(heads) == 1
