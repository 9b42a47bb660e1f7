"""The lock as the working tree, the index or a commit has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig import git
from gitmig.revisions.lockfile import existing, lock_path, read_lock
from gitmig.revisions.places import place_in, repository

if TYPE_CHECKING:
    from gitmig.project import Project

INDEX = ""


def lock_data(project: Project, version: str | None = None) -> bytes:
    """The content in the working tree, in the index (`INDEX`) or in a commit; empty where there is none.

    While git has a conflict in the file, the index has none of it, and the working tree's markers stand for it.
    """
    path = lock_path(project)
    place = place_in(repository(project), path) if project.repository is not None else None
    if version is None or place is None:
        return existing(path)
    status, data, _ = git.attempt(repository(project), "cat-file", "blob", f"{version}:{place}", index=version == INDEX)
    if status == 0:
        return data
    here = existing(path) if version == INDEX else b""
    return here if read_lock(here, path).conflicted else b""
