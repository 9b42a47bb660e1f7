"""What git is in the middle of: a merge, a rebase, a cherry-pick; and which side of it is the base."""

from __future__ import annotations

import os
from typing import NamedTuple

from gitmig import git
from gitmig.errors import GitError

REBASES = ("rebase-merge", "rebase-apply")
SHORT = 10
MERGED = "GITHEAD_"


class Underway(NamedTuple):
    """`other` is the commit that is merged, picked, or rebased onto."""

    kind: str
    other: str


def git_directory(root: str) -> str:
    """Where git keeps this working tree's state: `.git`, or a place inside another one's in worktrees and submodules."""
    return os.fsdecode(git.git(root, "rev-parse", "--absolute-git-dir").rstrip(b"\n"))


def underway(root: str) -> Underway | None:
    folder = git_directory(root)
    for name in REBASES:
        if onto := first_line(os.path.join(folder, name, "onto")):
            return Underway("rebase", onto)
    for kind, name in (("merge", "MERGE_HEAD"), ("cherry-pick", "CHERRY_PICK_HEAD"), ("revert", "REVERT_HEAD")):
        if other := first_line(os.path.join(folder, name)):
            return Underway(kind, other)
    other = about_to_be_merged()
    return Underway("merge", other) if other and not contains(root, "HEAD", other) else None


def about_to_be_merged() -> str:
    """What `git merge` merges while its hook pre-merge-commit runs: only the environment tells until a hook stops it."""
    heads = [name.removeprefix(MERGED) for name in os.environ if name.startswith(MERGED)]
    return heads[0] if len(heads) == 1 else ""


def first_line(path: str) -> str:
    try:
        with open(path, encoding="ascii") as file:
            return file.readline().strip()
    except OSError:
        return ""


def base_now(root: str, configured: str) -> str:
    """What the branch is compared with: the configured base, or the side of a merge or rebase that knows more than it.

    Who rebases onto a branch means that branch. Who merges means the side that has the base, and if both have it, the
    other side, unless this is the base's own branch.
    """
    now = underway(root)
    if now is None or now.kind not in ("merge", "rebase"):
        return configured
    base = commit_of(root, configured) if configured else None
    if now.kind == "rebase":
        return configured if base is not None and contains(root, base, now.other) else name_of(root, now.other)
    return side_of_merge(root, now.other, configured, base)


def side_of_merge(root: str, other: str, configured: str, base: str | None) -> str:
    ours, theirs = base is None or contains(root, "HEAD", base), base is None or contains(root, other, base)
    if theirs and not (ours and is_branch_of(root, configured)):
        return configured if base == other else name_of(root, other)
    return configured if base is not None else "HEAD"


def is_branch_of(root: str, configured: str) -> bool:
    """Whether HEAD is the base's own branch: `main` for `origin/main`, and where nothing is configured."""
    status, output, _ = git.attempt(root, "symbolic-ref", "--quiet", "--short", "HEAD")
    branch = output.decode("utf-8", "replace").strip() if status == 0 else ""
    usual = (configured.rpartition("/")[2],) if configured else ("main", "master")
    return branch in usual


def commit_of(root: str, name: str) -> str | None:
    try:
        return git.base_commit(root, name)
    except GitError:
        return None


def contains(root: str, commit: str, other: str) -> bool:
    return git.attempt(root, "merge-base", "--is-ancestor", other, commit)[0] == 0


def name_of(root: str, commit: str) -> str:
    """A branch that is at this commit, else the commit's short name."""
    refs = ("refs/heads", "refs/remotes")
    _, output, _ = git.attempt(root, "for-each-ref", f"--points-at={commit}", "--format=%(refname:short)", *refs)
    names = [name for name in output.decode("utf-8", "replace").split("\n") if name and not name.endswith("/HEAD")]
    return names[0] if names else commit[:SHORT]


def first_commits(root: str, base: str, directories: list[str]) -> dict[str, int]:
    """A number for each path that commits since the base added, earlier ones first; those of a branch being merged too."""
    now = underway(root)
    tips = ["HEAD", *([now.other] if now and now.kind in ("merge", "cherry-pick") else [])]
    status, output, _ = git.attempt(
        root,
        "--literal-pathspecs",
        "log",
        "--no-show-signature",
        "--reverse",
        "--format=",
        "--no-renames",
        "--diff-filter=A",
        "--name-only",
        "-z",
        *tips,
        f"^{base}",
        "--",
        *(directory for directory in directories if directory not in ("", ".")),
    )
    paths = [os.fsdecode(path) for path in output.split(b"\0") if path.strip(b"\n")] if status == 0 else []
    return {path.lstrip("\n"): number for number, path in reversed(list(enumerate(paths)))}
