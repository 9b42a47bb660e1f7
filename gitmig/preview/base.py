"""What is compared with what: the commit to compare with, from the event that woke us, the command line, or the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitmig import git
from gitmig.errors import GitError
from gitmig.github.event import ensure_trusted
from gitmig.preview.plan import Commit
from gitmig.revisions.snapshot import repository

if TYPE_CHECKING:
    from gitmig.github.event import Comparison
    from gitmig.project import Project

HEAD = "HEAD"
WORKING_TREE = "working tree"


class Sides(NamedTuple):
    """The two commits; `common` is where they parted, None when that is not known. An empty base id: there is no base yet."""

    base: Commit
    head: Commit
    common: str | None
    notes: tuple[str, ...] = ()


def of_merge(root: str, head: str, comparison: Comparison) -> str:
    """The first parent of a pull request's merge commit: the base's tip at the moment of the merge, whatever the payload says."""
    parents = git.parents(root, head)
    is_merge = len(parents) == 2 and comparison.tip in ("", parents[1])
    return git.base_commit(root, parents[0]) if is_merge else ""


def of_event(root: str, head: str, comparison: Comparison) -> Commit | None:
    """The base that the event names; None where it names none."""
    if comparison.event == "pull_request" and (merged := of_merge(root, head, comparison)):
        return Commit(comparison.name, merged)
    if not comparison.base:
        return None
    try:
        return Commit(comparison.name, git.base_commit(root, comparison.base))
    except GitError as error:
        raise GitError(
            f"the {comparison.event} event compares with commit {comparison.base}, which is not here and cannot be fetched",
            hint="after a force-push, name the base yourself with --base REF; else fetch more with `fetch-depth: 0`",
        ) from error


def default_commit(root: str, project: Project, head: str) -> tuple[Commit, tuple[str, ...]]:
    """The base of the settings, else the remote's default branch; nothing at all when the repository has no other commit to name."""
    name = project.settings.base or git.default_base(root)
    if name is None:
        raise GitError(
            f"there is nothing to compare with: {root} has no remote with a default branch",
            hint='give --base REF, such as --base main, or write `base = "main"` in [tool.gitmig]',
        )
    commit = git.base_commit(root, name)
    same = commit == head
    notes = (f"{name} is the commit that is checked out: only uncommitted changes differ",) if same else ()
    return Commit(name, commit), notes


def find_sides(project: Project, base: str | None, comparison: Comparison | None) -> Sides:
    """Both commits: `base` stands over the event, the event over the settings. Fetches a single commit into a shallow clone."""
    root = repository(project)
    head = git.resolve_commit(root, HEAD)
    if head is None:
        raise GitError(f"{root} has no commit yet", hint="commit what there is, then compare")
    ensure_trusted(comparison, head)
    notes: tuple[str, ...] = ()
    found = Commit(base, git.base_commit(root, base)) if base else None
    if found is None and comparison is not None:
        found = of_event(root, head, comparison)
    if found is None:
        found, notes = default_commit(root, project, head)
    return Sides(found, Commit(WORKING_TREE, head), git.merge_base(root, head, found.id), notes)
