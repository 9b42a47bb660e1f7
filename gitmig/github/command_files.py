"""The files through which a step speaks to its runner: outputs and the job summary, kept from whoever else writes to them."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

SUMMARY_LIMIT = 1_048_576
VARIABLES = ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY")


class Kept(NamedTuple):
    """The bytes that a command file held."""

    path: str
    data: bytes


def snapshot(environment: Mapping[str, str]) -> list[Kept]:
    """What the runner's command files hold now."""
    return [Kept(path, read(path)) for name in VARIABLES if (path := environment.get(name, ""))]


def read(path: str) -> bytes:
    """What a file holds: nothing where there is none, or something that is no file and might never end."""
    if not is_plain(path):
        return b""
    with suppress(OSError), open(path, "rb") as file:
        return file.read()
    return b""


def is_plain(path: str) -> bool:
    """Whether it is a file of its own, and neither a link, a folder nor a pipe."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def restore(files: Sequence[Kept]) -> list[str]:
    """Put the files back as they were, and say which ones somebody had written to."""
    touched = [file for file in files if is_touched(file)]
    for file in touched:
        remove(file.path)
        with open(file.path, "wb") as handle:
            handle.write(file.data)
    return [os.path.basename(file.path) for file in touched]


def is_touched(file: Kept) -> bool:
    """Whether it holds something else; or is something else, which to write to would reach who knows where."""
    return read(file.path) != file.data or (os.path.lexists(file.path) and not is_plain(file.path))


def remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path) and not is_plain(path):
        os.remove(path)


def output(name: str, value: str) -> str:
    """One output in the form of a here-document, under a delimiter that the value cannot hold."""
    delimiter = f"gitmig-{secrets.token_hex(16)}"
    while delimiter in value:
        delimiter = f"gitmig-{secrets.token_hex(16)}"
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def write_outputs(environment: Mapping[str, str], values: Mapping[str, str]) -> None:
    """Set outputs of this step; does nothing where there is no runner."""
    append(environment.get("GITHUB_OUTPUT", ""), "".join(output(name, value) for name, value in values.items()))


def summary_room(environment: Mapping[str, str]) -> int:
    """How many bytes the summary of this step may still take; over its limit the runner shows none of it."""
    path = environment.get("GITHUB_STEP_SUMMARY", "")
    return SUMMARY_LIMIT - len(read(path)) - 2 if path else 0


def write_summary(environment: Mapping[str, str], markdown: str) -> None:
    """Add to the summary of this step."""
    append(environment.get("GITHUB_STEP_SUMMARY", ""), markdown.rstrip("\n") + "\n\n")


def append(path: str, text: str) -> None:
    if path:
        with open(path, "ab") as file:
            file.write(text.encode("utf-8", "replace"))
