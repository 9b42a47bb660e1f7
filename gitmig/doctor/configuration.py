"""What configuration was found, from where, and whether what it names is there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gitmig import git
from gitmig.errors import GitError, NoScriptDirectory
from gitmig.report.diagnosis import ERROR, NOTE, WARNING, Fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitmig.project import Project

STOCK = "script.py.mako"


def found_by(project: Project, given: Sequence[str]) -> str:
    """Why this project is the one."""
    if given:
        return "given by --config"
    here, name = os.path.realpath(os.curdir), os.environ.get("ALEMBIC_CONFIG")
    if project.name in project.settings.projects:
        return f"[tool.gitmig.projects] of {project.settings.path}"
    if name and os.path.realpath(name) == os.path.realpath(project.configuration_file):
        return "named by the environment variable ALEMBIC_CONFIG"
    root = os.path.realpath(project.root)
    if root == here:
        return "in the current directory"
    return "above the current directory" if here.startswith(os.path.join(root, "")) else "below the current directory"


def facts(project: Project, given: Sequence[str]) -> Iterator[Fact]:
    section, config = f"project {project.name}", project.config
    files = [file for file in (config.config_file_name, config.toml_file_name) if file]
    yield Fact(section, "configuration", f"{', '.join(files)} ({found_by(project, given)})")
    yield Fact(section, "section", config.config_ini_section)
    yield Fact(section, "settings", project.settings.path or "none; all are at their defaults")
    yield from locations(section, project)
    yield from repository_facts(section, project)


def locations(section: str, project: Project) -> Iterator[Fact]:
    script = project.script_location
    if not os.path.isdir(script):
        remedy = NoScriptDirectory(script).hint or ""
        yield Fact(section, "script_location", f"{script} is not a directory", ERROR, remedy)
        return
    yield Fact(section, "script_location", script)
    if not os.path.isfile(os.path.join(script, "env.py")):
        remedy = "take it out of version control again, or have `gitmig init` make a new one elsewhere and copy it"
        yield Fact(section, "env.py", f"{script} has none", ERROR, remedy)
    if not os.path.isfile(os.path.join(script, STOCK)):
        yield Fact(section, STOCK, f"{script} has none, and `gitmig revision` needs it", WARNING)
    for location in project.version_locations:
        if os.path.isdir(location):
            yield Fact(section, "revisions in", location)
        else:
            yield Fact(section, "revisions in", f"{location} is not a directory", WARNING, "correct version_locations")


def repository_facts(section: str, project: Project) -> Iterator[Fact]:
    root = project.repository
    if root is None:
        yield Fact(section, "repository", f"{project.root} is in no git repository", NOTE)
        return
    try:
        name = project.settings.base or git.default_base(root)
    except GitError as error:
        yield Fact(section, "base", error.message, ERROR, error.hint or "see what git says")
        return
    if not name:
        remedy = 'write `base = "main"` in [tool.gitmig], or fetch from the remote'
        yield Fact(section, "base", "nothing to compare a branch with", WARNING, remedy)
        return
    known = git.resolve_commit(root, name) or git.resolve_commit(root, f"origin/{name}")
    short = name.removeprefix("origin/")
    yield (
        Fact(section, "base", name)
        if known
        else Fact(section, "base", f"git knows no commit {name!r}", WARNING, f"git fetch origin {short}")
    )
