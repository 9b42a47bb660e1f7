"""Which databases the configuration names, and whether their drivers are installed; connects to none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gitmig.errors import GitmigError
from gitmig.report.diagnosis import ERROR, NOTE, WARNING, Fact
from gitmig.secrets import hide_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import URL

    from gitmig.project import Project, Target

# What the files of new projects have until somebody writes another.
PLACEHOLDER = "driver://"
PACKAGES = {
    "psycopg": "'psycopg[binary]'",
    "psycopg2": "psycopg2-binary",
    "MySQLdb": "mysqlclient",
    "pymysql": "PyMySQL",
    "cx_Oracle": "cx_Oracle",
}


def facts(project: Project, address_of: Callable[[Target], URL]) -> Iterator[Fact]:
    """`address_of` tells a target's URL, or raises why it cannot be told."""
    section = f"project {project.name}"
    for part in (project.config.config_ini_section, *several(project)):
        yield project_url(section, project, part)
    for target in project.settings.targets.values():
        yield target_fact(section, target, address_of)


def several(project: Project) -> list[str]:
    """The sections of the ini file with the URLs of several databases, as the template `multidb` has them."""
    try:
        named = project.config.get_main_option("databases") or ""
    except GitmigError:
        return []
    return [name for word in named.split(",") if project.config.file_config.has_section(name := word.strip())]


def project_url(section: str, project: Project, part: str) -> Fact:
    main = part == project.config.config_ini_section
    name = "sqlalchemy.url" if main else f"[{part}] sqlalchemy.url"
    try:
        written = project.config.get_section_option(part, "sqlalchemy.url")
    except GitmigError as error:
        return Fact(section, name, error.message, ERROR, error.hint or "")
    if not written or written.startswith(PLACEHOLDER):
        return Fact(section, name, "not set: env.py has to know the database", NOTE)
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    hide_url(written)
    try:
        return driver_fact(section, name, make_url(written))
    except (ArgumentError, ValueError):
        remedy = "write it as postgresql+psycopg://user:password@host:5432/database"
        return Fact(section, name, "it is not a database URL", ERROR, remedy)


def target_fact(section: str, target: Target, address_of: Callable[[Target], URL]) -> Fact:
    name = f"target {target.name}"
    kind, _, rest = target.url.partition(":")
    if kind == "cmd":
        return Fact(section, name, "its URL comes from a command, which is run with --connect only", NOTE)
    if kind == "env" and rest.strip() not in os.environ:
        return Fact(section, name, f"the environment variable {rest.strip()} is not set here", NOTE)
    try:
        return driver_fact(section, name, address_of(target))
    except GitmigError as error:
        return Fact(section, name, error.message, WARNING if kind == "file" else ERROR, error.hint or "")


def driver_fact(section: str, name: str, url: URL) -> Fact:
    """A URL without what may be secret in it, and whether its driver can be loaded."""
    from sqlalchemy.exc import NoSuchModuleError

    shown = url.set(query={}).render_as_string(hide_password=True)
    try:
        driver = url.get_dialect().import_dbapi()
    except NoSuchModuleError:
        return Fact(section, name, f"{shown}: there is no SQLAlchemy dialect {url.drivername}", ERROR, "install it")
    except ImportError as error:
        module = error.name or url.get_driver_name()
        remedy = f"pip install {PACKAGES.get(module, module)}"
        return Fact(section, name, f"{shown}: the driver {module} is not installed", ERROR, remedy)
    version = getattr(driver, "__version__", "") or getattr(driver, "sqlite_version", "")
    return Fact(section, name, f"{shown}, driver {driver.__name__} {str(version).split(' ', 1)[0]}".rstrip())
