"""Writes files whole or not at all."""

from __future__ import annotations

import contextlib
import os

NEW = ".gitmig-new"


def unfinished(path: str) -> str:
    """What a file is written to first: of one name in its directory, because its own with more behind it may be too long."""
    return os.path.join(os.path.dirname(path), NEW)


def write_new(path: str, data: bytes, new: str = "") -> None:
    """Put a file in the place of one that may be there, at once; it keeps that one's permissions. `new` is what is written first."""
    new = new or unfinished(path)
    try:
        with open(new, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(path):
            os.chmod(new, os.stat(path).st_mode & 0o7777)
        os.replace(new, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(new)
        raise


def delete(path: str) -> None:
    """Delete a file that may be there."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def content_of(path: str) -> bytes | None:
    """What is in a file; None where there is none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
