"""What an ini file said when it was read last, for checks: reading it takes longer than a check of a hundred revisions."""

from __future__ import annotations

import os

from gitmig import kept
from gitmig.config import RECALLED
from gitmig.errors import ConfigurationError
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from gitmig.config import Config


def recall(config: Config, repository: str | None) -> None:
    """Let the configuration answer by what is kept of the very same file; what the file says is kept for the next time."""
    folder = kept.folder_of(repository)
    state = state_of(config.config_file_name or "")
    if folder is None or not state:
        return
    path = kept.path_for(folder, "configuration", config.config_file_name or "")
    told = (config.config_file_name, config.config_ini_section, state)
    found = kept.read(path)
    if isinstance(found, tuple) and found[:-1] == told:
        config.recalled = found[-1]
    elif kept.is_folder(folder):
        values = said(config)
        if values is not None:
            kept.write(path, (*told, values))


def state_of(path: str) -> tuple[int, ...]:
    """What a file has that no other content of it has had, without any of the content, which may be secret; empty where it cannot be
    told: a text that is not ASCII is read as the encoding that is set."""
    try:
        with open(path, "rb") as file:
            data, status = file.read(), os.fstat(file.fileno())
    except OSError:
        return ()
    times = status.st_mtime_ns, status.st_ctime_ns
    return (len(data), kept.checksum(data), *times, status.st_ino) if data.isascii() else ()


def said(config: Config) -> dict[str, str] | None:
    """The options that the main section has, as they are meant; None where one cannot be told."""
    try:
        values = {name: config.ini_option(name) for name in RECALLED}
    except ConfigurationError:
        return None
    return {name: value for name, value in (*values.items(), ("scheme", config.scheme())) if value is not None}
