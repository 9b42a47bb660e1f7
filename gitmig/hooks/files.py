"""Which configuration files of hooks a repository has, and writing the entry into them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from gitmig.hooks import toml_file, yaml_file
from gitmig.revisions.whole_files import write_new

DEFAULT = ".pre-commit-config.yaml"
# prek reads the first of these that is there, pre-commit only the one with the default name.
WRITERS: dict[str, Callable[[str, bytes], bytes | None]] = {
    "prek.toml": toml_file.with_entry,
    DEFAULT: yaml_file.with_entry,
    ".pre-commit-config.yml": yaml_file.with_entry,
}


class Written(NamedTuple):
    """What became of one file; unchanged when gitmig was in it already."""

    path: str
    changed: bool


def write_hooks(top: str) -> list[Written]:
    """Put the entry into every configuration at a repository's top, or make one; all are understood before any is written."""
    found = [name for name in WRITERS if os.path.exists(os.path.join(top, name))] or [DEFAULT]
    results = {name: WRITERS[name](name, content_of(os.path.join(top, name))) for name in found}
    for name, content in results.items():
        if content is not None:
            path = os.path.realpath(os.path.join(top, name))
            write_new(path, content, f"{path}.{os.getpid()}")
    return [Written(name, content is not None) for name, content in results.items()]


def content_of(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return b""
