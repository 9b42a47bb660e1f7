"""Makes the directory of a new project, and its configuration files, from a template."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gitmig.config import Config
from gitmig.engine.runtime.messages import say, status
from gitmig.engine.runtime.template import template_to_file
from gitmig.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

INI = "alembic.ini.mako"
TOML = "pyproject.toml.mako"
SCRIPT = "script.py.mako"
README = "README"
# where a template of ours has the files that it has not itself
BASES = {
    "async": ("generic",),
    "pyproject": ("generic",),
    "pyproject_async": ("pyproject", "async", "generic"),
}
OURS = b"from gitmig import "
ALEMBICS = b"from alembic import "


def make_project(
    config: Config, directory: str, template: str = "generic", package: bool = False, *, for_alembic: bool = False
) -> None:
    """Write `env.py`, `script.py.mako` and `versions/` into a directory, and the configuration files that `config` names.

    Nothing that is there is written over. The files import gitmig, or Alembic's names where plain Alembic is to run them.
    """
    files = template_files(config, template)
    if os.path.exists(directory) and os.listdir(directory):
        raise ConfigurationError(f"Directory {directory} already exists and is not empty", "name another one")
    quiet = bool(config.messaging_opts.get("quiet", False))
    versions = os.path.join(directory, "versions")
    for path in (directory, versions):
        make_directory(os.path.abspath(path), quiet)
    for name, source in files.items():
        if name not in (INI, TOML):
            copy(source, os.path.abspath(os.path.join(directory, name)), for_alembic, quiet)
    said = list(write_configuration(config, files, directory, quiet))
    if package:
        make_packages((directory, versions), quiet)
    if said:
        say(f"Please edit {' and '.join(said)} before proceeding.", quiet=quiet)


def template_files(config: Config, template: str) -> Mapping[str, str]:
    """The files of a template, by name; it is one of the configuration's, or a directory of the project's own."""
    directories = [os.path.join(config.get_template_directory(), name) for name in (template, *BASES.get(template, ()))]
    if is_path(template):
        directories = [template]
    if not os.path.isfile(os.path.join(directories[0], README)) and not has_script(directories[0]):
        known = ", ".join(template_names(config))
        raise ConfigurationError(f"No such template {template!r}", f"there is {known}; or name a directory: ./mine")
    found: dict[str, str] = {}
    for directory in directories:
        for name in sorted(os.listdir(directory)) if os.path.isdir(directory) else ():
            path = os.path.join(directory, name)
            if os.path.isfile(path) and not name.endswith(".pyc"):
                found.setdefault(name, path)
    return found


def is_path(template: str) -> bool:
    return os.path.isabs(template) or "/" in template or os.sep in template


def has_script(directory: str) -> bool:
    return os.path.isfile(os.path.join(directory, SCRIPT))


def template_names(config: Config) -> list[str]:
    """The templates of `init`, in the order of their names."""
    directory = config.get_template_directory()
    names = sorted(os.listdir(directory)) if os.path.isdir(directory) else []
    return [name for name in names if os.path.isfile(os.path.join(directory, name, README))]


def template_summary(config: Config, template: str) -> str:
    """The first line of a template's README."""
    readme = template_files(config, template)[README]
    with open(readme, encoding="utf-8") as stream:
        return stream.readline().strip()


def make_directory(path: str, quiet: bool) -> None:
    if not os.path.isdir(path):
        with status(f"Creating directory {path}", quiet=quiet):
            os.makedirs(path)


def copy(source: str, target: str, for_alembic: bool, quiet: bool) -> None:
    with status(f"Generating {target}", quiet=quiet):
        with open(source, "rb") as stream:
            data = stream.read()
        with open(target, "wb") as stream:
            stream.write(data.replace(OURS, ALEMBICS) if for_alembic else data)


def write_configuration(config: Config, files: Mapping[str, str], directory: str, quiet: bool) -> Iterator[str]:
    """Write the configuration files that the template has; says which settings are in which."""
    if TOML in files:
        toml = os.path.abspath(config.toml_file_name or "pyproject.toml")
        write_toml(files[TOML], toml, directory, quiet)
        yield f"configuration settings in {toml}"
    if INI in files:
        ini = os.path.abspath(config.config_file_name or "alembic.ini")
        write_ini(files[INI], ini, directory, quiet)
        yield f"configuration/connection/logging settings in {ini}"


def write_ini(template: str, ini: str, directory: str, quiet: bool) -> None:
    if os.path.exists(ini):
        say(f"File {ini} already exists, skipping", quiet=quiet)
        return
    make_directory(os.path.dirname(ini), quiet)
    with status(f"Generating {ini}", quiet=quiet):
        template_to_file(template, ini, "utf-8", script_location=location_for(directory, os.path.dirname(ini)))


def write_toml(template: str, toml: str, directory: str, quiet: bool) -> None:
    """A file that is there, the application's, gets the section at its end."""
    there = os.path.exists(toml)
    if there and Config(toml_file=toml).toml_alembic_config:
        say(f"File {toml} already exists and already has a [tool.alembic] section, skipping", quiet=quiet)
        return
    make_directory(os.path.dirname(toml), quiet)
    location = location_for(directory, os.path.dirname(toml))
    with status(f"Appending to existing {toml}" if there else f"Generating {toml}", quiet=quiet):
        template_to_file(template, toml, "utf-8", append_with_newlines=there, script_location=location)


def location_for(directory: str, root: str) -> str:
    """`script_location` as it is written: from the configuration's own directory, unless it was given absolutely."""
    if os.path.isabs(directory):
        return directory.replace(os.sep, "/").replace("%", "%%")
    inside = os.path.relpath(directory, root).replace(os.sep, "/").replace("%", "%%")
    return f"%(here)s/{inside}"


def make_packages(directories: Sequence[str], quiet: bool) -> None:
    for directory in directories:
        path = os.path.join(os.path.abspath(directory), "__init__.py")
        with status(f"Adding {path}", quiet=quiet), open(path, "w", encoding="utf-8"):
            pass
