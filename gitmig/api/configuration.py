"""What every function begins with: a configuration, the project that it is of, and the graph of its revisions."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeAlias, cast

from gitmig.config import Config, split_files
from gitmig.engine.runtime.script import ScriptDirectory
from gitmig.project import Project, find_project

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from gitmig.revisions.graph import Graph

ConfigLike: TypeAlias = "str | os.PathLike[str] | Config"


def configured(config: ConfigLike, connection: Connection | None = None, x: Sequence[str] = ()) -> Config:
    """The configuration, which is read where a path is given."""
    if isinstance(config, Config):
        settings = config
    else:
        ini, toml = split_files([os.fspath(config)])
        settings = Config(ini, toml_file=toml)
    if connection is not None:
        settings.attributes["connection"] = connection
    if settings.cmd_opts is None or x:
        settings.cmd_opts = cast("Namespace", SimpleNamespace(x=list(x) or None, quiet=True))
    return settings


def directory_of(config: Config) -> ScriptDirectory:
    return ScriptDirectory.from_config(config)


def project_of(config: ConfigLike) -> Project:
    """The project with its settings; a configuration made by hand is known by its files."""
    if not isinstance(config, Config):
        return find_project([os.fspath(config)])
    files = [str(path) for path in (config.config_file_name, config.toml_file_name) if path]
    return find_project(files, section=config.config_ini_section)._replace(config=config)


def graph_of(config: ConfigLike) -> Graph:
    graph: Graph = directory_of(configured(config)).revision_map.graph
    return graph
