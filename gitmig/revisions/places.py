"""Where in its repository a project has its files, as git names the places."""

from __future__ import annotations

import os

from gitmig.errors import GitError
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from gitmig.project import Project


def repository(project: Project) -> str:
    """The real path of the top of the repository that holds the project."""
    if project.repository is None:
        raise GitError(f"{project.root} is not in a git repository", hint="make one with: git init")
    return os.path.realpath(project.repository)


def place_in(root: str, path: str) -> str | None:
    """A path as git names it, or None when it is outside of the repository."""
    relative = os.path.relpath(os.path.realpath(path), os.path.realpath(root)).replace(os.sep, "/")
    return None if relative == ".." or relative.startswith("../") or os.path.isabs(relative) else relative


def places_of(project: Project, root: str) -> list[str]:
    """The version locations as git names them, those that are inside of the repository."""
    return [place for one in project.version_locations if (place := place_in(root, one)) is not None]


def configuration_files(project: Project) -> list[str]:
    return [path for path in (project.config.config_file_name, project.config.toml_file_name) if path]
