"""What a check was asked to look at."""

from __future__ import annotations

from gitmig import git
from gitmig.kept import has_remote_branches
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gitmig.project import Project


class Scope(NamedTuple):
    """What was asked for. `base` is empty for the configured or default one; `files` narrow the judgement to these files.

    `commit` is judged in place of the working tree and the index: it is about to be pushed.
    """

    base: str = ""
    everything: bool = False
    staged: bool = False
    files: tuple[str, ...] = ()
    commit: str = ""


def base_of(project: Project, asked: str) -> str:
    """The name of what to compare with; empty where there is nothing to compare with."""
    name = asked or project.settings.base or ""
    if name or project.repository is None or not has_remote_branches(project.repository):
        return name
    return git.default_base(project.repository) or ""
