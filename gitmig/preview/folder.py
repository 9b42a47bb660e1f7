"""A folder of its own for each process that renders, without `tempfile`, which loads random numbers, hashes and archives."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress

from gitmig.errors import ConfigurationError
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLES = ("TMPDIR", "TEMP", "TMP")
PLACES = ("/tmp", "/var/tmp", "/usr/tmp")  # noqa: S108 (what is made there has a name that nobody can guess, and is ours alone)


@contextmanager
def temporary_folder() -> Iterator[str]:
    """The path of a new folder that only this user can enter; it goes with all that is in it."""
    folder = made()
    try:
        yield folder
    finally:
        remove(folder)


def made() -> str:
    for place in (*filter(None, map(os.environ.get, VARIABLES)), *PLACES, os.getcwd()):
        folder = os.path.join(os.path.abspath(place), f"gitmig-{os.urandom(8).hex()}")
        with suppress(OSError):
            os.mkdir(folder, 0o700)
            return folder
    raise ConfigurationError(
        "there is no folder in which temporary files can be written", hint="set TMPDIR to one, such as /tmp"
    )


def remove(folder: str) -> None:
    """Delete it; what the project's code may have left inside takes more work than what is always there."""
    try:
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            os.rmdir(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)
        os.rmdir(folder)
    except OSError:
        import shutil

        shutil.rmtree(folder, onerror=open_and_retry)


def open_and_retry(function: object, path: str, _error: object) -> None:
    """What may not be entered or emptied is given the rights first; what stays all the same is the system's to clean."""
    with suppress(OSError):
        os.chmod(os.path.dirname(path), 0o700)
        os.chmod(path, 0o700)
        if function is os.unlink:
            os.unlink(path)
        elif function is os.rmdir:
            os.rmdir(path)
        elif os.path.isdir(path) and not os.path.islink(path):
            import shutil

            shutil.rmtree(path, ignore_errors=True)
