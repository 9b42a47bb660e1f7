"""Which Python this is, and what newer ones have."""

from __future__ import annotations

import io
import os
import sys
import tomllib
from importlib import metadata
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from configparser import ConfigParser
    from importlib.metadata import EntryPoints

__all__ = [
    "EncodedIO",
    "EntryPoint",
    "importlib_metadata_get",
    "is_posix",
    "path_relative_to",
    "path_walk",
    "py311",
    "py312",
    "py313",
    "py314",
    "read_config_parser",
    "tomllib",
]

is_posix = os.name == "posix"
py311 = sys.version_info >= (3, 11)
py312 = sys.version_info >= (3, 12)
py313 = sys.version_info >= (3, 13)
py314 = sys.version_info >= (3, 14)


def importlib_metadata_get(group: str) -> EntryPoints:
    return metadata.entry_points(group=group)


class EncodedIO(io.TextIOWrapper):
    """Text into a buffer that stays open when this is collected."""

    def close(self) -> None:
        pass


def path_walk(path: Path, *, top_down: bool = True) -> Iterator[tuple[Path, list[str], list[str]]]:
    """`Path.walk()`, which Python 3.11 does not have."""
    for directory, directories, files in os.walk(path, topdown=top_down):
        yield Path(directory), directories, files


def path_relative_to(path: Path, other: Path, *, walk_up: bool = False) -> Path:
    """`Path.relative_to(walk_up=...)`, which Python 3.11 does not have."""
    return Path(os.path.relpath(path, other)) if walk_up else path.relative_to(other)


def read_config_parser(file_config: ConfigParser, file_argument: list[str | os.PathLike[str]]) -> list[str]:
    """Read ini files in the locale's encoding."""
    return file_config.read(file_argument, encoding="locale")
