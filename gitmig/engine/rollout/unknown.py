"""Where in git a revision is that a target has and these files do not: on another branch, or deleted."""

from __future__ import annotations

import os

from gitmig.errors import GitError
from gitmig.git import attempt
from gitmig.project import Project

FIELDS = "%H%x00%h%x00%an%x00%as%x00%s"
MOST_REFS = 3


def commit_with(root: str, revision: str, folders: list[str]) -> list[str] | None:
    """The newest commit, of all refs, that added or removed the id in these folders: its fields."""
    wanted = ("log", "--all", "-n", "1", f"-S{revision}", f"--format={FIELDS}", "--", *folders)
    status, output, _ = attempt(root, *wanted)
    line = output.decode("utf-8", "replace").strip() if status == 0 else ""
    return line.split("\0") if line else None


def refs_with(root: str, commit: str) -> list[str]:
    status, output, _ = attempt(root, "for-each-ref", "--contains", commit, "--format=%(refname:short)")
    return output.decode("utf-8", "replace").split() if status == 0 else []


def where_in_git(project: Project, revision: str) -> str | None:
    """`it is on origin/orders, in commit 1a2b3c4 of 2026-05-01 by Somebody: Add orders`; None when no ref has it."""
    if project.repository is None:
        return None
    folders = [os.path.relpath(folder, project.repository) for folder in project.version_locations]
    try:
        found = commit_with(project.repository, revision, folders)
        if found is None:
            return None
        commit, short, author, date, subject = found
        refs = refs_with(project.repository, commit)
    except GitError:
        return None
    named = ", ".join(refs[:MOST_REFS]) + (f" and {len(refs) - MOST_REFS} more" if len(refs) > MOST_REFS else "")
    return f"git has it on {named or 'no branch'}, in commit {short} of {date} by {author}: {subject}"
