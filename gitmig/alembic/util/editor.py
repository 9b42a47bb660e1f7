"""Opens a file in the user's editor."""

from __future__ import annotations

import os
from os.path import exists
from subprocess import CalledProcessError, check_call
from typing import TYPE_CHECKING

from gitmig.alembic.util.compat import is_posix
from gitmig.errors import GitmigError

if TYPE_CHECKING:
    from collections.abc import Mapping

EDITORS = ("sensible-editor", "editor", "nano", "vim", "code")
EDITORS_OF_WINDOWS = ("code.exe", "notepad++.exe", "notepad.exe")


def open_in_editor(filename: str, environ: dict[str, str] | None = None) -> None:
    """Open a file in $EDITOR, $VISUAL, or the first editor there is; wait until it is closed."""
    editor = find_editor(os.environ if environ is None else environ)
    try:
        check_call([editor, filename])
    except (CalledProcessError, OSError) as error:
        raise GitmigError(f"Error executing editor ({error})") from error


def find_editor(environ: Mapping[str, str]) -> str:
    wanted = [environ[name] for name in ("EDITOR", "VISUAL") if environ.get(name)]
    candidates = [*wanted, *(EDITORS if is_posix else EDITORS_OF_WINDOWS)]
    for candidate in candidates:
        found = find_executable(candidate, environ)
        if found is not None:
            return found
    raise GitmigError(
        'No suitable editor found. Please set the "EDITOR" or "VISUAL" environment variables',
        f"tried: {', '.join(candidates)}",
    )


def find_executable(candidate: str, environ: Mapping[str, str]) -> str | None:
    """The path of a program; on Windows also with .exe."""
    directories = environ.get("PATH", "").split(os.pathsep)
    names = [candidate] if is_posix or candidate.endswith(".exe") else [candidate, f"{candidate}.exe"]
    for name in names:
        if exists(name):
            return name
        for directory in directories:
            if exists(os.path.join(directory, name)):
                return os.path.join(directory, name)
    return None
