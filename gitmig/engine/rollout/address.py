"""Where a target's database is: `env:NAME`, `file:PATH`, `cmd:COMMAND` or a URL made into a SQLAlchemy URL whose secret stays hidden."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from gitmig.engine.runtime.addresses import without_secrets
from gitmig.errors import ConfigurationError, NotSupported
from gitmig.project import Project, Target
from gitmig.secrets import hide_all, hide_url, redact

COMMAND_SECONDS = 60
RENAMED = {"postgres": "postgresql"}
SYNCHRONOUS = {
    "postgresql": ("psycopg", "psycopg2", "pg8000"),
    "mysql": ("pymysql", "mysqldb", "mysqlconnector"),
    "mariadb": ("pymysql", "mysqldb", "mysqlconnector"),
    "sqlite": ("pysqlite",),
}


class Address(NamedTuple):
    """A target's URL as its text, as env.py gets it, and parsed; print `shown` only."""

    text: str
    url: URL

    @property
    def shown(self) -> str:
        """The URL without password and parameters."""
        return without_secrets(self.url)


def from_environment(target: Target, name: str, environment: Mapping[str, str]) -> str:
    if name in environment:
        return environment[name]
    if not name:
        raise ConfigurationError(
            f"target {target.name!r}: `env:` names no environment variable", 'write it as in `url = "env:DATABASE_URL"`'
        )
    raise ConfigurationError(
        f"target {target.name!r}: the environment variable {name} is not set",
        f"export {name} with the database's URL, or change `url` of the target",
    )


def from_file(target: Target, path: str, root: str) -> str:
    path = os.path.join(root, os.path.expanduser(path))
    try:
        with open(path, encoding="utf-8") as stream:
            return stream.read()
    except OSError as error:
        raise ConfigurationError(
            f"target {target.name!r}: {path} cannot be read: {error.strerror}",
            "write the database's URL into that file, or change `url` of the target",
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"target {target.name!r}: {path} is not UTF-8") from error


def from_command(target: Target, command: str, root: str) -> str:
    """The standard output of the command, run in the project's directory and without a shell."""
    try:
        words = shlex.split(command)
        done = subprocess.run(words, cwd=root, capture_output=True, timeout=COMMAND_SECONDS, check=False)
    except (OSError, ValueError, IndexError) as error:
        raise ConfigurationError(f"target {target.name!r}: `{redact(command)}` cannot be run: {error}") from error
    except subprocess.TimeoutExpired:
        raise ConfigurationError(
            f"target {target.name!r}: `{redact(command)}` gave no URL within {COMMAND_SECONDS} seconds"
        ) from None
    text = done.stdout.decode("utf-8", "replace")
    hide_url(text.strip())
    if done.returncode:
        said = redact(done.stderr.decode("utf-8", "replace").strip())
        raise ConfigurationError(
            f"target {target.name!r}: `{redact(command)}` ended with status {done.returncode}", said or None
        )
    return text


def written_url(target: Target, root: str, environment: Mapping[str, str]) -> str:
    """The URL's text, from where the target says it is."""
    if not target.url:
        raise ConfigurationError(
            f"target {target.name!r} has no url", f'add `url = "env:{target.name.upper()}_DATABASE_URL"` to it'
        )
    kind, _, rest = target.url.partition(":")
    if kind == "env":
        return from_environment(target, rest.strip(), environment).strip()
    if kind == "file":
        return from_file(target, rest.strip(), root).strip()
    if kind == "cmd":
        return from_command(target, rest, root).strip()
    return target.url.strip()


def complaint(target: Target, why: str, hint: str) -> ConfigurationError:
    return ConfigurationError(f"the URL of target {target.name!r} {why}", hint)


def parse(target: Target, text: str) -> URL:
    """The URL's parts; no message has any of them, because a malformed URL has its password anywhere."""
    hide_url(text)
    if not text:
        raise complaint(target, "is empty", f"it comes from {redact(target.url)!r}")
    if text.count("@") > 1 or "\n" in text:
        hide_all(text)
        raise complaint(
            target,
            "has a second @ or a second line",
            "percent-encode special characters of user and password: @ is %40, / is %2F, : is %3A, a space is %20",
        )
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        hide_all(text)
        raise complaint(
            target, "is not a database URL", "write it as postgresql+psycopg://user:password@host:5432/database"
        ) from None
    if url.drivername in RENAMED:
        raise complaint(target, f"begins with {url.drivername}://", f"write {RENAMED[url.drivername]}:// instead")
    return url


def resolve(project: Project, target: Target, environment: Mapping[str, str] | None = None) -> Address:
    """Find the target's URL; every password in it is hidden from then on."""
    root = os.path.dirname(project.settings.path) or project.root
    text = written_url(target, root, os.environ if environment is None else environment)
    return Address(text, parse(target, text))


def target_named(project: Project, name: str) -> Target:
    targets = project.settings.targets
    if name in targets:
        return targets[name]
    if not targets:
        raise ConfigurationError(
            f"there is no target {name!r}: none are configured",
            f'add to pyproject.toml:\n  [tool.gitmig.targets.{name}]\n  url = "env:{name.upper()}_DATABASE_URL"',
        )
    raise ConfigurationError(f"there is no target {name!r}", f"known targets: {', '.join(targets)}")


def can_load(url: URL) -> bool:
    try:
        url.get_dialect().import_dbapi()
    except (ImportError, NoSuchModuleError):
        return False
    return True


def translated(url: URL) -> URL:
    """The parameters of asyncpg in libpq's words; those that only asyncpg has are about its statements."""
    if url.get_driver_name() != "asyncpg":
        return url
    mode = str(url.query.get("ssl", url.query.get("sslmode", "")))
    return url.set(query={"sslmode": {"true": "require", "false": "disable"}.get(mode.lower(), mode)} if mode else {})


def synchronous(url: URL) -> URL:
    """The URL for our own connection: the same driver, or a blocking one where env.py uses an asynchronous driver."""
    try:
        asynchronous = url.get_dialect().is_async
    except (NoSuchModuleError, ArgumentError, ImportError):
        raise NotSupported(
            f"there is no SQLAlchemy dialect for {url.drivername}://", "install it where gitmig runs"
        ) from None
    backend = url.get_backend_name()
    if not asynchronous:
        drivers = [url]
    else:
        drivers = [translated(url).set(drivername=f"{backend}+{driver}") for driver in SYNCHRONOUS.get(backend, ())]
    for candidate in drivers:
        if can_load(candidate):
            return candidate
    raise NotSupported(
        f"the driver of {url.drivername}:// is not installed"
        if not asynchronous
        else f"{url.drivername}:// is asynchronous, and gitmig's own connection needs a blocking driver",
        f"pip install {'psycopg' if backend == 'postgresql' else 'pymysql'}",
    )
