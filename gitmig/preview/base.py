"""What is compared with what: the commit to compare with, from the event that woke us, the command line, or the settings."""

from __future__ import annotations

from gitmig import git
from gitmig.errors import GitError
from gitmig.github.event import ensure_trusted
from gitmig.preview.plan import Commit
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.revisions.places import repository

if TYPE_CHECKING:
    from gitmig.github.event import Comparison
    from gitmig.project import Project

HEAD = "HEAD"


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


def default_name(root: str, project: Project, comparison: Comparison | None) -> str:
    """The base of the settings, else the remote's default branch."""
    name = project.settings.base or git.default_base(root) or (comparison.default if comparison else "")
    if not name:
        raise GitError(
            f"there is nothing to compare with: {root} has no remote with a default branch",
            hint='give --base REF, such as --base main, or write `base = "main"` in [tool.gitmig]',
        )
    return name


def default_commit(root: str, name: str, head: str) -> tuple[Commit, tuple[str, ...]]:
    commit = git.base_commit(root, name)
    notes = (f"{name} is the commit that is checked out: only uncommitted changes differ",) if commit == head else ()
    return Commit(name, commit), notes


def head_name(root: str, comparison: Comparison | None, merged: bool) -> str:
    """What is rendered, for people: a branch, merged or not."""
    status, branch, _ = git.attempt(root, "symbolic-ref", "--quiet", "--short", "HEAD")
    name = comparison.head if comparison and comparison.head else branch.decode().strip() if status == 0 else HEAD
    return f"{name} merged into {comparison.name}" if comparison and merged and comparison.name else name


def commits(root: str, *names: str) -> list[str | None]:
    """The full ids of the commits that some names mean, or None; with what git says of them come their parents."""
    if any("\n" in name for name in names):
        return [git.resolve_commit(root, name) for name in names]
    given = "".join(f"{name}^{{commit}}\n" for name in names).encode("utf-8", "surrogateescape")
    rest = git.git(root, "cat-file", "--batch", given=given)
    found: list[str | None] = []
    for _ in names:
        header, _, rest = rest.partition(b"\n")
        identifier, _, size = header.decode("utf-8", "replace").partition(" commit ")
        if not size.isdecimal():
            found.append(None)
            continue
        found.append(identifier)
        content, rest = rest[: int(size)], rest[int(size) + 1 :]
        git.parents_read[identifier] = parents_in(content)
    return found


def parents_in(commit: bytes) -> list[str]:
    lines = commit.partition(b"\n\n")[0].split(b"\n")
    return [line[7:].decode() for line in lines if line.startswith(b"parent ")]


def find_sides(project: Project, base: str | None, comparison: Comparison | None) -> Sides:
    """Both commits: `base` stands over the event, the event over the settings. Fetches a single commit into a shallow clone."""
    root = repository(project)
    head, *asked = commits(root, HEAD, *([base] if base else []))
    if head is None:
        raise GitError(f"{root} has no commit yet", hint="commit what there is, then compare")
    ensure_trusted(comparison, head)
    notes: tuple[str, ...] = ()
    found = Commit(base, asked[0] or git.base_commit(root, base)) if base else None
    if found is None and comparison is not None:
        found = of_event(root, head, comparison)
    if found is None:
        found, notes = default_commit(root, default_name(root, project, comparison), head)
    merged = len(git.parents(root, head)) > 1 and found.id in git.parents(root, head)
    name = head_name(root, comparison, merged)
    return Sides(found, Commit(name, head), git.merge_base(root, head, found.id), notes)
