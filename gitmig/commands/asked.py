"""What `gitmig check` was asked for, and the line that tells what it looked at."""

from __future__ import annotations

import os

from gitmig import git
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.shown import shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitmig.project import Project


class Request(NamedTuple):
    """A command line that was understood: one value an option, or several."""

    single: Mapping[str, str]
    several: Mapping[str, tuple[str, ...]]
    files: tuple[str, ...]

    def names(self, key: str) -> list[str]:
        """The names in a list that is separated by commas."""
        return [name.strip() for value in self.several.get(key, ()) for name in value.split(",") if name.strip()]


def summary(project: Project, request: Request, base: str, checked: int, total: int) -> str:
    """How many revisions were judged, which, and where they were looked for."""
    noun = "revision" if checked == 1 else "revisions"
    locations = ", ".join(shown_path(location, os.getcwd()) for location in project.version_locations)
    found = f"gitmig: {checked} {noun} checked{which(base, request)}; looked in {locations} ({total} in all)"
    return found + ("" if base else without_base(project, request))


def without_base(project: Project, request: Request) -> str:
    """A clone of one branch has nothing to compare with; its old revisions are judged as if they were new."""
    if request.files or "all" in request.single or project.repository is None:
        return ""
    told = "set `base`, or fetch the default branch"
    if not git.attempt(project.repository, "remote")[1]:
        told = 'no remote; name a branch here: --base main, or `base = "main"` in the settings'
    return f"; all of them count as new: there is no base ({told})"


def which(base: str, request: Request) -> str:
    if request.files:
        return f" among the files given ({len(request.files)})"
    if "all" in request.single:
        return ""
    return f", new since {base}" if base else ""
