"""Whether git runs our hooks in this clone, where a configuration or a script asks for them."""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING

from gitmig import git
from gitmig.errors import GitError
from gitmig.hooks.files import WRITERS
from gitmig.project import repository_of
from gitmig.report.diagnosis import ERROR, WARNING, Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTION = "hooks"
WORD = b"gitmig"
TYPES = ("pre-commit", "pre-merge-commit", "pre-push")
INSTALL = "once in each clone: `pre-commit install`, or `prek install`"


def facts() -> Iterator[Fact]:
    """Nothing where no configuration names us and no hook of git does."""
    top = repository_of(os.path.abspath(os.curdir))
    if top is None:
        return
    named = [name for name in WRITERS if WORD in content_of(os.path.join(top, name))]
    for name in named:
        yield Fact(SECTION, "configuration", os.path.join(top, name))
    try:
        scripts = [path for path in (script(top, kind) for kind in TYPES) if os.path.isfile(path)]
    except GitError as error:
        yield Fact(SECTION, "installed", error.message, ERROR, error.hint or "see what git says")
        return
    if not named:
        scripts = [path for path in scripts if WORD in content_of(path)]
    for path in scripts:
        yield installed(path)
    if named and not scripts:
        yield Fact(SECTION, "installed", "no: git runs none of them in this clone", WARNING, INSTALL)


def installed(path: str) -> Fact:
    if not os.access(path, os.X_OK):
        return Fact(
            SECTION, "installed", f"{path} is not executable, so git passes it over", WARNING, f"chmod +x {quote(path)}"
        )
    return Fact(SECTION, "installed", path)


def script(top: str, kind: str) -> str:
    """Where git looks for a hook, `core.hooksPath` included."""
    found = os.fsdecode(git.git(top, "rev-parse", "--git-path", f"hooks/{kind}"))
    return os.path.join(top, found.removesuffix("\n"))


def content_of(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
