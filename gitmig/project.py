"""Where a project is: its configuration file, its revision files, and what `[tool.gitmig]` says about it."""

from __future__ import annotations

import os
import sys

from gitmig import git
from gitmig.config import Config, alembic_table, split_files, unreadable
from gitmig.errors import ConfigurationError, NoProject, NotCheckedOut
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.settings import ProjectEntry, Settings, Target, read_settings, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Project", "Settings", "Target", "find_project", "find_projects"]

CONFIGURATION_FILES = ("alembic.ini", "pyproject.toml")
SKIPPED_DIRECTORIES = {"node_modules", "site-packages", "venv", "__pycache__", "build", "dist"}
UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # how a file in it begins
# How many levels below a directory without a repository a project is looked for: in / or a home, not everywhere.
NEAR = 2


class Project(NamedTuple):
    """One migration environment; every path is absolute.

    `name` is its key in `[tool.gitmig.projects]`, else where it is in the repository. `root` is the directory of its
    configuration file and `repository` the directory that has `.git`, or None. A version location need not exist.
    """

    name: str
    root: str
    config: Config
    settings: Settings
    script_location: str
    version_locations: tuple[str, ...]
    recursive: bool = False
    sourceless: bool = False
    repository: str | None = None

    @property
    def configuration_file(self) -> str:
        """The file to name in messages."""
        return self.config.config_file_name or self.config.toml_file_name or self.root


class Place(NamedTuple):
    """A configuration that was found, before it is read."""

    files: tuple[str, ...]
    section: str
    name: str | None = None


def find_project(
    config: Sequence[str] = (), section: str = "alembic", project: str | None = None, directory: str | None = None
) -> Project:
    """The one project meant: the files given, the project named, or the only one there is."""
    found = projects_meant(config, section, project, directory)
    if len(found) > 1:
        names = ", ".join(each.name for each in found)
        raise ConfigurationError(f"there are several projects here: {names}", hint="choose one with --project NAME")
    return found[0]


def find_projects(
    config: Sequence[str] = (),
    section: str = "alembic",
    project: str | None = None,
    directory: str | None = None,
) -> list[Project]:
    """Every project meant, those that the settings here name beside the one that is here; never an empty list."""
    return projects_meant(config, section, project, directory, every=True)


def projects_meant(
    config: Sequence[str], section: str, project: str | None, directory: str | None, *, every: bool = False
) -> list[Project]:
    start = os.path.abspath(directory or os.curdir)
    repository = repository_of(start)
    settings = settings_above(start, repository)
    places = places_meant(config, section, project, start, repository, settings)
    named = config or project or os.environ.get("ALEMBIC_CONFIG")
    if every and not named and settings.projects and os.path.dirname(settings.path) == start:
        places = with_those_named(places, settings, repository)
    found = [load_project(place, start, repository, settings) for place in places]
    if config or project is None or settings.projects:
        return found
    return [named_among(found, project)]


def with_those_named(here: list[Place], settings: Settings, repository: str | None) -> list[Place]:
    """The projects of the settings, and in front of them one that lies beside the settings without being named in them."""
    try:
        named = places_of_entries(settings, repository)
    except NotCheckedOut:
        return here
    files = {path for place in named for path in place.files}
    return [*(place for place in here if files.isdisjoint(place.files)), *named]


def places_meant(
    config: Sequence[str], section: str, project: str | None, start: str, repository: str | None, settings: Settings
) -> list[Place]:
    if config:
        return [Place(with_other_kind([os.path.join(start, path) for path in config], start, section), section)]
    if project is not None and settings.projects:
        return [place_of_entry(entry_named(project, settings), settings)]
    if named := os.environ.get("ALEMBIC_CONFIG"):
        ensure_named(named, start)
        return [Place(with_other_kind([os.path.join(start, named)], start, section), section)]
    if here := files_in(start, section):
        return [Place(here, section)]
    if settings.projects:
        return places_of_entries(settings, repository)
    return places_around(start, repository, section)


def ensure_named(path: str, start: str) -> None:
    """Who gets a file by the environment may not know of it."""
    if not os.path.lexists(os.path.join(start, path)):
        raise NoProject(
            f"there is no configuration file {os.path.join(start, path)}, which ALEMBIC_CONFIG names",
            hint="correct that environment variable, or unset it",
        )


def with_other_kind(named: Sequence[str], start: str, section: str) -> tuple[str, ...]:
    """As Alembic reads a configuration: the files named, and from the current directory the file of the kind not named."""
    kinds = {os.path.basename(path) == "pyproject.toml" for path in named}
    others = [path for path in files_in(start, section) if (os.path.basename(path) == "pyproject.toml") not in kinds]
    return (*named, *others)


def places_around(start: str, repository: str | None, section: str) -> list[Place]:
    """The nearest configuration above, up to the repository's top; else every one below."""
    for directory in directories_up(start, repository):
        if files := files_in(directory, section):
            return [Place(files, section)]
    places = places_in(directories_known(repository), section) if repository is not None else []
    places = places or places_in(directories_below(repository or start, None if repository else NEAR), section)
    if not places:
        if repository is not None and (absent := projects_left_out(repository, section)):
            raise not_checked_out(absent)
        beside = f"; {start}/alembic.ini has no such section" if os.path.isfile(f"{start}/alembic.ini") else ""
        raise NoProject(
            f"no alembic.ini with an [{section}] section and no pyproject.toml with [tool.alembic] in {start}, "
            f"above it or below it{beside}",
            hint="give one with --config PATH, or make a project with `gitmig init migrations`",
        )
    return places


def places_in(directories: list[str], section: str) -> list[Place]:
    return [Place(files, section) for directory in directories if (files := files_in(directory, section))]


def entry_named(name: str, settings: Settings) -> ProjectEntry:
    if name in settings.projects:
        return settings.projects[name]
    raise no_project(name, settings.projects)


def named_among(found: Sequence[Project], name: str) -> Project:
    """The project by the name that it has without settings: its place in the repository."""
    for project in found:
        if project.name == name.rstrip("/"):
            return project
    raise no_project(name, [project.name for project in found])


def no_project(name: str, known: Iterable[str]) -> ConfigurationError:
    return ConfigurationError(f"there is no project {name!r}", hint=f"known projects: {', '.join(known)}")


def places_of_entries(settings: Settings, repository: str | None) -> list[Place]:
    """Every project of the settings; those that a sparse checkout leaves out are nobody's business here."""
    paths = {name: entry_path(entry, settings) for name, entry in settings.projects.items()}
    missing = [name for name, path in paths.items() if not os.path.isfile(path)]
    names = {os.path.basename(paths[name]) for name in missing}
    absent = git.left_out(repository, names) if repository is not None and missing else []
    known = {os.path.join(repository or "", path) for path in absent}
    places = [place_of_entry(entry, settings) for name, entry in settings.projects.items() if paths[name] not in known]
    if not places:
        raise not_checked_out(absent)
    return places


def projects_left_out(repository: str, section: str) -> list[str]:
    """The configuration files of projects that a sparse checkout leaves out."""
    absent = git.left_out(repository, CONFIGURATION_FILES)
    return git.mentioning(repository, absent, f"[{section}", "[tool.alembic") if absent else []


def not_checked_out(absent: Sequence[str]) -> NotCheckedOut:
    return NotCheckedOut(
        f"this sparse checkout leaves out {', '.join(absent)}",
        hint=f"check it out: git sparse-checkout add {os.path.dirname(absent[0]) or '/'}",
    )


def entry_path(entry: ProjectEntry, settings: Settings) -> str:
    return os.path.normpath(os.path.join(os.path.dirname(settings.path), entry.config))


def place_of_entry(entry: ProjectEntry, settings: Settings) -> Place:
    path = entry_path(entry, settings)
    if not os.path.isfile(path):
        raise ConfigurationError(f"{settings.path}: project {entry.name!r} names {path}, which is not a file")
    return Place((path,), entry.section, entry.name)


def files_in(directory: str, section: str) -> tuple[str, ...]:
    """The configuration files of a project in this very directory, the ini file first."""
    ini = os.path.join(directory, "alembic.ini")
    toml = os.path.join(directory, "pyproject.toml")
    found = [ini] if has_section(ini, section) else []
    if table_of(toml, b"alembic", "tool", "alembic") is not None:
        found.append(toml)
    return tuple(found)


def has_section(path: str, section: str) -> bool:
    """Whether an ini file mentions the section; a broken file counts, so that it is read and complained about."""
    try:
        with open(path, "rb") as file:
            text = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return os.path.islink(path)
    except OSError:
        return True
    return f"[{section}".encode() in text or text.startswith(UTF_16)


def directories_up(start: str, stop: str | None) -> list[str]:
    """This directory and those above it, as far as the repository's top; only this one outside a repository."""
    found = [start]
    while stop is not None and found[-1] != stop:
        found.append(os.path.dirname(found[-1]))
    return found


def directories_known(repository: str) -> list[str]:
    """Where git knows a configuration file, which is found faster than by looking everywhere."""
    known = git.directories_with(repository, CONFIGURATION_FILES)
    return [directory for directory in known if not is_skipped(os.path.relpath(directory, repository))]


def directories_below(top: str, levels: int | None) -> list[str]:
    """This directory and those below it, as deep as told: without a repository there is no telling how much lies below."""
    found: list[str] = []
    above = top.rstrip(os.sep).count(os.sep)
    for directory, names, _ in os.walk(top):
        found.append(directory)
        deepest = levels is not None and directory.rstrip(os.sep).count(os.sep) - above >= levels
        names[:] = [] if deepest else sorted(name for name in names if not is_skipped(name))
    return found


def is_skipped(path: str) -> bool:
    """Whether a relative path leads into hidden directories, or into what tools and packages put there."""
    parts = [part for part in path.split(os.sep) if part != os.curdir]
    return any(part.startswith(".") or part in SKIPPED_DIRECTORIES for part in parts)


def repository_of(start: str) -> str | None:
    """The directory at or above this one that has `.git` (a file in worktrees and submodules)."""
    directory = start
    while not os.path.exists(os.path.join(directory, ".git")):
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent
    return directory


def settings_above(start: str, repository: str | None) -> Settings:
    """The nearest settings at or above this directory, inside the repository."""
    for directory in directories_up(start, repository):
        settings = read_settings(directory)
        if settings is not None:
            return settings
    return Settings()


def load_project(place: Place, start: str, repository: str | None, settings: Settings) -> Project:
    for path in place.files:
        ensure_readable(path)
    ini, toml = split_files(place.files)
    config = Config(ini, toml_file=toml, ini_section=place.section)
    root = os.path.dirname(os.path.abspath(place.files[0]))
    config.scan()
    script_location, version_locations = locations(config, (start, root))
    return Project(
        name=place.name or name_of(root, repository, place.section),
        root=root,
        config=config,
        settings=settings if settings.path else read_settings(root) or settings,
        script_location=script_location,
        version_locations=version_locations,
        recursive=config.get_alembic_boolean_option("recursive_version_locations"),
        sourceless=config.get_alembic_boolean_option("sourceless"),
        repository=repository_of(root),
    )


def ensure_readable(path: str) -> None:
    """Refuse a configuration file that is not there, or that cannot be opened, which says why."""
    if not os.path.lexists(path):
        raise NoProject(f"there is no configuration file {path}", hint="give its path with --config PATH")
    try:
        open(path, "rb").close()
    except OSError as error:
        raise unreadable(path, error) from error


def configured_at(project: Project, contents: Mapping[str, bytes]) -> Project:
    """The project as other contents of its configuration files have it (by path); unreadable ones change nothing."""
    config = project.config
    paths = [path for path in (config.config_file_name, config.toml_file_name) if path]
    if all(contents.get(path) in (None, content_of(path)) for path in paths):
        return project
    then = Config(config.config_file_name, toml_file=config.toml_file_name, ini_section=config.config_ini_section)
    try:
        replace_content(then, contents)
        script_location, version_locations = locations(then, (os.path.abspath(os.curdir), project.root))
        return project._replace(
            config=then,
            script_location=script_location,
            version_locations=version_locations,
            recursive=then.get_alembic_boolean_option("recursive_version_locations"),
            sourceless=then.get_alembic_boolean_option("sourceless"),
        )
    except (ConfigurationError, ValueError, faults_of_ini()):
        return project


def faults_of_ini() -> type[Exception]:
    """Asked for when something is wrong: what reads ini files takes a while to load."""
    from configparser import Error

    return Error


def content_of(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def replace_content(config: Config, contents: Mapping[str, bytes]) -> None:
    """Read a configuration from these bytes instead of from its files."""
    ini, toml = contents.get(config.config_file_name or ""), contents.get(config.toml_file_name or "")
    if ini is not None:
        config.file_config.clear()
        config.file_config.read_string(ini.decode("utf-8"))
    if toml is not None:
        import tomllib

        config.toml_alembic_config = alembic_table(tomllib.loads(toml.decode("utf-8")))


def locations(config: Config, bases: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The script directory and the version directories of a configuration, absolute."""
    search = search_path(config, bases)
    script = script_location(config, bases, search)
    listed = config.get_version_locations_list()
    if listed is None:
        return script, (os.path.join(script, "versions"),)
    return script, tuple(located(path, bases, search) for path in listed)


def search_path(config: Config, bases: Sequence[str]) -> list[str]:
    """Where packages are looked for before Python's own path."""
    paths = config.get_prepend_sys_paths_list() or []
    return [os.path.join(base, path) for base in bases for path in (*paths, "")]


def left_to_flask(config: Config) -> str | None:
    """The directory that `flask db` takes for the script directory: the one of the ini file, when `env.py` lies beside it."""
    directory = os.path.dirname(os.path.abspath(config.config_file_name or ""))
    return directory if config.config_file_name and has_environment(directory) else None


def script_location(config: Config, bases: Sequence[str], search: Sequence[str]) -> str:
    written = config.get_alembic_option("script_location")
    if written and not isinstance(written, str):
        raise ConfigurationError(f"{config.toml_file_name}: [tool.alembic] script_location must be a string")
    if not isinstance(written, str) or not written:
        if directory := left_to_flask(config):
            return directory
        raise ConfigurationError(
            "No 'script_location' key found in configuration.",
            hint=f"looked in {config.config_file_name or config.toml_file_name}, section {config.config_ini_section!r}"
            "; write `script_location = ` and the directory of env.py there",
        )
    found = located(written, bases, search)
    if not os.path.isabs(written) and ":" not in written and not has_environment(found):
        candidates = (os.path.normpath(os.path.join(base, written)) for base in bases)
        return next(filter(has_environment, candidates), found)
    return found


def has_environment(directory: str) -> bool:
    return os.path.isfile(os.path.join(directory, "env.py"))


def located(written: str, bases: Sequence[str], search: Sequence[str]) -> str:
    """An absolute path for a location as written.

    Alembic reads a relative one from the current directory. A hook runs at the repository's top and not where the
    configuration is, so that is tried second.
    """
    if os.path.isabs(written):
        return os.path.normpath(written)
    if ":" in written:
        return located_in_package(written, search)
    candidates = [os.path.normpath(os.path.join(base, written)) for base in bases]
    return next((path for path in candidates if os.path.exists(path)), candidates[0])


def located_in_package(written: str, search: Sequence[str]) -> str:
    """The directory of `package:directory`, found on the path without importing the package."""
    package, *inside = written.split(":")
    for entry in (*search, *sys.path):
        path = os.path.join(os.path.abspath(entry), *package.split("."))
        if os.path.isdir(path):
            return os.path.normpath(os.path.join(path, *inside))
    raise ConfigurationError(
        f"the package of {written!r} is not on the path",
        hint="add its directory to prepend_sys_path, or install it where gitmig runs",
    )


def name_of(root: str, repository: str | None, section: str) -> str:
    """A name that is the same on every machine: the project's place in the repository and, if not usual, its section."""
    place = os.path.relpath(root, repository).replace(os.sep, "/") if repository else os.path.basename(root)
    words = [word for word in (place if place != "." else "", section if section != "alembic" else "") if word]
    return ":".join(words) or "default"
