"""gitmig's own settings: `[tool.gitmig]` of `pyproject.toml`, or `gitmig.toml` without that prefix."""

from __future__ import annotations

import os

from gitmig.config import read_toml, unreadable
from gitmig.errors import ConfigurationError
from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeAlias, TypeVar

    Record = TypeVar("Record")

Parser: TypeAlias = "Callable[[str, Any], Any]"

LEVELS = ("error", "warning", "off")
MISNAMED = {
    "postgre": "postgresql",
    "pg": "postgresql",
    "psql": "postgresql",
    "sqlite3": "sqlite",
    "sqlserver": "mssql",
}
DIALECTS = ("postgresql", "mysql", "mariadb", "sqlite", "mssql", "oracle")
ALSO = ("postgres", "pgsql")
# Where a name is as near to a known one as this, it is that one misspelt: rqlite is a database, sqlit is none.
NEAR = 0.85


class Target(NamedTuple):
    """A database that deploys go to.

    `url` is as written: `env:NAME`, `file:PATH`, `cmd:COMMAND`, or a URL. `after` names the targets that must have run a
    revision first. `pass_url_as` is an environment variable that the project's own `env.py` reads its URL from,
    `x` what it is told as by `-x`.
    """

    name: str
    url: str = ""
    after: tuple[str, ...] = ()
    lock_timeout: str | None = None
    lock_wait: str | None = None
    pass_url_as: str | None = None
    x: tuple[str, ...] = ()


class ProjectEntry(NamedTuple):
    """One of several projects in a repository: where its configuration file is, relative to the settings' own file."""

    name: str
    config: str
    section: str = "alembic"


class Settings(NamedTuple):
    """What `[tool.gitmig]` says; `path` is the file it was read from, empty when there is none."""

    base: str | None = None
    dialects: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = {}
    ignore_by_path: Mapping[str, tuple[str, ...]] = {}
    lock: bool = False
    targets: Mapping[str, Target] = {}
    projects: Mapping[str, ProjectEntry] = {}
    path: str = ""


def text(where: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ConfigurationError(f"{where} must be a string, not {value!r}")
    return value


def variable(where: str, value: Any) -> str:
    name = text(where, value)
    if not name or "=" in name or "\0" in name:
        raise ConfigurationError(f"{where} is {name!r}, which no environment variable can be called")
    return name


def texts(where: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return tuple(value)
    raise ConfigurationError(f"{where} must be a list of strings, not {value!r}")


def kinds_of_database(where: str, value: Any) -> tuple[str, ...]:
    """Names of dialects; others than SQLAlchemy's own are possible, but what is said of none would be silent."""
    names = texts(where, value)
    for name in names:
        word = name.lower().partition("+")[0]
        meant = MISNAMED.get(word) or known_as(word)
        if not name or meant != name.lower():
            raise ConfigurationError(
                f"{where} has {name!r}, which is no dialect" + (f"; did you mean {meant!r}?" if meant else ""),
                hint=f"write it as SQLAlchemy does, without a driver: {', '.join(DIALECTS)}",
            )
    return names


def known_as(word: str) -> str:
    """The dialect that a word means: itself, unless it is one of SQLAlchemy's own misspelt."""
    if word in DIALECTS or word in ALSO:
        return word
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, DIALECTS, 1, NEAR)), word)


def switch(where: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ConfigurationError(f"{where} must be true or false, not {value!r}")
    return value


def severities(where: str, value: Any) -> dict[str, str]:
    """How bad each check is taken to be."""
    if not isinstance(value, dict):
        raise ConfigurationError(f"{where} must be a table of checks, not {value!r}")
    for name, level in value.items():
        if level not in LEVELS:
            raise ConfigurationError(f"{inner(where, name)} is {level!r}", hint=f"it can be: {', '.join(LEVELS)}")
    return value


def paths(where: str, value: Any) -> dict[str, tuple[str, ...]]:
    """The names that are left out in the files of each pattern; `./old/` is `old`."""
    if not isinstance(value, dict):
        raise ConfigurationError(f"{where} must be a table of paths, not {value!r}")
    found: dict[str, tuple[str, ...]] = {}
    for written, names in value.items():
        place = inner(where, f'"{written}"')
        pattern = pattern_of(place, written)
        found[pattern] = (*found.get(pattern, ()), *texts(place, names))
    return found


def pattern_of(where: str, written: str) -> str:
    """A pattern as paths are written; one that could match none is an error."""
    pattern = os.path.normpath(written).replace(os.sep, "/")
    if not written or pattern.startswith(("/", "../")) or pattern == "..":
        raise ConfigurationError(
            f"{where} matches no file: paths are relative to the directory of this file",
            hint=f"write {pattern.lstrip('/')!r}" if pattern.startswith("/") else "name a directory or files below it",
        )
    return "*" if pattern == "." else pattern


def targets(where: str, value: Any) -> dict[str, Target]:
    return named_tables(where, value, lambda name, options: Target(name, **options), TARGET_KEYS)


def projects(where: str, value: Any) -> dict[str, ProjectEntry]:
    found = named_tables(
        where, value, lambda name, options: ProjectEntry(name, **{"config": "", **options}), PROJECT_KEYS
    )
    for entry in found.values():
        if not entry.config:
            raise ConfigurationError(
                f"{inner(where, entry.name)} needs `config`, the path of its alembic.ini or pyproject.toml"
            )
    return found


def inner(where: str, key: str) -> str:
    """The place of a key inside a table; the file's own table has no name."""
    return f"{where}{key}" if where.endswith(" ") else f"{where}.{key}"


def named_tables(
    where: str, value: Any, record: Callable[[str, dict[str, Any]], Record], keys: Mapping[str, Parser]
) -> dict[str, Record]:
    if not isinstance(value, dict):
        raise ConfigurationError(f"{where} must be a table of tables, not {value!r}")
    return {name: record(name, parsed(inner(where, name), table, keys)) for name, table in value.items()}


def parsed(where: str, table: Any, keys: Mapping[str, Parser]) -> dict[str, Any]:
    """Every key of a table through its parser; an unknown one is an error that names the nearest."""
    if not isinstance(table, dict):
        raise ConfigurationError(f"{where} must be a table, not {table!r}")
    for key in table:
        if key not in keys:
            raise unknown_key(where, key, keys)
    return {key: keys[key](inner(where, key), value) for key, value in table.items()}


def unknown_key(where: str, key: str, keys: Mapping[str, Parser]) -> ConfigurationError:
    from difflib import get_close_matches

    near = get_close_matches(key, keys, n=1)
    known = ", ".join(keys)
    return ConfigurationError(
        f"{where.rstrip(' :')} has no key {key!r}" + (f"; did you mean {near[0]!r}?" if near else ""),
        hint=f"known keys: {known}",
    )


TARGET_KEYS: Mapping[str, Parser] = {
    "url": text,
    "after": texts,
    "lock_timeout": text,
    "lock_wait": text,
    "pass_url_as": variable,
    "x": texts,
}
PROJECT_KEYS: Mapping[str, Parser] = {"config": text, "section": text}
KEYS: Mapping[str, Parser] = {
    "base": text,
    "dialects": kinds_of_database,
    "select": texts,
    "ignore": texts,
    "severity": severities,
    "ignore_by_path": paths,
    "lock": switch,
    "targets": targets,
    "projects": projects,
}


def read_settings(directory: str) -> Settings | None:
    """The settings kept in this directory, or None; `gitmig.toml` and `[tool.gitmig]` together are an error."""
    own = os.path.join(directory, "gitmig.toml")
    shared = os.path.join(directory, "pyproject.toml")
    table = table_of(shared, b"gitmig", "tool", "gitmig")
    if os.path.lexists(own):
        if table is not None:
            raise ConfigurationError(f"{own} and [tool.gitmig] in {shared} both hold settings", hint="keep one of them")
        return settings_of(own, f"{own}: ", read_toml(own))
    return None if table is None else settings_of(shared, f"{shared}: tool.gitmig", table)


def settings_of(path: str, where: str, table: Any) -> Settings:
    settings = Settings(**parsed(where, table, KEYS), path=path)
    for target in settings.targets.values():
        for other in target.after:
            if other not in settings.targets:
                raise ConfigurationError(
                    f"{inner(where, 'targets')}.{target.name}.after names {other!r}, which is not a target"
                )
    for name in settings.targets:
        if name in awaited(settings.targets, name):
            raise ConfigurationError(
                f"{inner(where, 'targets')}.{name}.after leads back to {name!r}, which never begins"
            )
    return settings


def awaited(targets: Mapping[str, Target], name: str) -> set[str]:
    """The targets that one comes after, and those that these come after."""
    found: set[str] = set()
    left = list(targets[name].after)
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += targets[one].after
    return found


def table_of(path: str, word: bytes, *names: str) -> Any:
    """A nested table of a TOML file, or None; a file that never mentions `word` is not even parsed."""
    try:
        with open(path, "rb") as file:
            if word not in file.read():
                return None
    except (FileNotFoundError, NotADirectoryError) as error:
        if os.path.islink(path):
            raise unreadable(path, error) from error
        return None
    except OSError as error:
        raise unreadable(path, error) from error
    table: Any = read_toml(path)
    for name in names:
        if not isinstance(table, dict) or name not in table:
            return None
        table = table[name]
    return table
