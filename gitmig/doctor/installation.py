"""What runs here: Python, git, gitmig and the packages it works with."""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from typing import TYPE_CHECKING, NamedTuple

from gitmig import __version__, git
from gitmig.errors import GitError
from gitmig.report.diagnosis import ERROR, NOTE, WARNING, Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTION = "installation"


class Package(NamedTuple):
    """A distribution; without one that has a `least` version nothing works, the others serve a purpose."""

    name: str
    least: tuple[int, ...] = ()
    purpose: str = ""


PACKAGES = (
    Package("SQLAlchemy", (2, 0)),
    Package("Mako", (1, 3)),
    Package("click", (8, 1)),
    Package("alembic", purpose="gitmig needs it for nothing"),
    Package("squawk-cli", purpose="reads literal SQL for PostgreSQL in `gitmig check`"),
)


def facts() -> Iterator[Fact]:
    yield Fact(SECTION, "gitmig", f"{__version__}, in {os.path.dirname(os.path.dirname(os.path.abspath(__file__)))}")
    yield Fact(SECTION, "Python", f"{platform.python_version()} {sys.executable}, {platform.platform()}")
    yield from another_environment()
    yield git_fact()
    yield from map(package_fact, PACKAGES)


def another_environment() -> Iterator[Fact]:
    """A gitmig of another environment than the one that is active sees none of the project's packages."""
    active = os.environ.get("VIRTUAL_ENV")
    if active and os.path.realpath(active) != os.path.realpath(sys.prefix):
        yield Fact(
            SECTION,
            "environment",
            f"{active} is active, and gitmig runs in {sys.prefix}",
            WARNING,
            "install gitmig into the environment that has the project's packages",
        )


def git_fact() -> Fact:
    try:
        return Fact(SECTION, "git", git.git(os.curdir, "version").decode().strip().removeprefix("git version "))
    except GitError as error:
        return Fact(SECTION, "git", error.message, ERROR, error.hint or "install git")


def package_fact(package: Package) -> Fact:
    try:
        found = metadata.version(package.name)
    except metadata.PackageNotFoundError:
        if package.least:
            return Fact(SECTION, package.name, "not installed", ERROR, f"pip install {package.name}")
        return Fact(SECTION, package.name, f"not installed; {package.purpose}", NOTE)
    if package.least and numbers(found) < package.least:
        least = ".".join(map(str, package.least))
        return Fact(SECTION, package.name, f"{found} is too old", ERROR, f"pip install '{package.name}>={least}'")
    return Fact(SECTION, package.name, found)


def numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version: 2.1.0b1 is (2, 1)."""
    found = []
    for part in version.split("."):
        if not part.isdigit():
            break
        found.append(int(part))
    return tuple(found)
