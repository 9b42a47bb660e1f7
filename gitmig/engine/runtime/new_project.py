"""Makes the directory of a new project, and its configuration file."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from gitmig.engine.runtime.messages import say, status
from gitmig.engine.runtime.template import template_to_file
from gitmig.errors import ConfigurationError, NotSupported

if TYPE_CHECKING:
    from gitmig.config import Config

TEMPLATES = ("generic",)
TO_COME = ("async", "multidb", "pyproject", "pyproject_async")
FILES = ("script.py.mako", "env.py", "README")
CONFIGURATION = "alembic.ini.mako"


def make_project(config: Config, directory: str, template: str = "generic", package: bool = False) -> None:
    """Write `env.py`, `script.py.mako` and `versions/` into a directory, and the ini file that `config` names."""
    source = template_directory(config, template)
    if os.path.exists(directory) and os.listdir(directory):
        raise ConfigurationError(f"Directory {directory} already exists and is not empty", "name another one")
    quiet = bool(config.messaging_opts.get("quiet", False))
    versions = os.path.join(directory, "versions")
    for path in (directory, versions):
        make_directory(os.path.abspath(path), quiet)
    for name in FILES:
        target = os.path.abspath(os.path.join(directory, name))
        with status(f"Generating {target}", quiet=quiet):
            shutil.copyfile(os.path.join(source, name), target)
    ini = os.path.abspath(config.config_file_name or "alembic.ini")
    write_configuration(os.path.join(source, CONFIGURATION), ini, directory, quiet)
    if package:
        make_packages((directory, versions), quiet)
    say(f"Please edit configuration/connection/logging settings in {ini} before proceeding.", quiet=quiet)


def template_directory(config: Config, template: str) -> str:
    if template in TO_COME:
        raise NotSupported(
            f"the template {template!r} is not there yet", f"use --template {TEMPLATES[0]}, and change its env.py"
        )
    if template not in TEMPLATES:
        raise ConfigurationError(f"No such template {template!r}", f"there is {', '.join(TEMPLATES)}")
    return os.path.join(config.get_template_directory(), template)


def template_summary(config: Config, template: str) -> str:
    """The first line of a template's README."""
    with open(os.path.join(template_directory(config, template), "README"), encoding="utf-8") as readme:
        return readme.readline().strip()


def make_directory(path: str, quiet: bool) -> None:
    if not os.path.isdir(path):
        with status(f"Creating directory {path}", quiet=quiet):
            os.makedirs(path)


def write_configuration(template: str, ini: str, directory: str, quiet: bool) -> None:
    if os.path.exists(ini):
        say(f"File {ini} already exists, skipping", quiet=quiet)
        return
    make_directory(os.path.dirname(ini), quiet)
    with status(f"Generating {ini}", quiet=quiet):
        template_to_file(template, ini, "utf-8", script_location=location_for(directory, os.path.dirname(ini)))


def location_for(directory: str, root: str) -> str:
    """`script_location` as it is written: from the ini file's own directory, unless it was given absolutely."""
    if os.path.isabs(directory):
        return directory.replace(os.sep, "/").replace("%", "%%")
    inside = os.path.relpath(directory, root).replace(os.sep, "/").replace("%", "%%")
    return f"%(here)s/{inside}"


def make_packages(directories: tuple[str, ...], quiet: bool) -> None:
    for directory in directories:
        path = os.path.join(os.path.abspath(directory), "__init__.py")
        with status(f"Adding {path}", quiet=quiet), open(path, "w", encoding="utf-8"):
            pass
