"""How results reach standard output, and what `--verbose` says beside them. Hooks ask for it too, so it loads nothing."""

from __future__ import annotations

import os
import sys

from gitmig.records import TYPE_CHECKING
from gitmig.shown import shown, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitmig.project import Project


def put(text: str) -> None:
    """A result for people; what the terminal's encoding lacks is written out, and does not end the command."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(f"{text}\n".encode(encoding, "backslashreplace").decode(encoding))


def tell(text: str) -> None:
    sys.stderr.write(f"gitmig: {shown(text)}\n")


def tell_configuration(projects: Iterable[Project]) -> None:
    for project in projects:
        tell(f"{project.name}: {'; '.join(read_for(project, os.getcwd()))}")


def read_for(project: Project, here: str) -> list[str]:
    """The files that were read, and the directories of what they lead to."""
    config = project.config
    ini = (
        f"{shown_path(config.config_file_name, here)} [{config.config_ini_section}]" if config.config_file_name else ""
    )
    toml = f"{shown_path(str(config.toml_file_name), here)} [tool.alembic]" if config.toml_alembic_config else ""
    settings = f"settings of {shown_path(project.settings.path, here)}" if project.settings.path else "no settings"
    folders = ", ".join(shown_path(location, here) for location in project.version_locations)
    return [
        f"read {' and '.join(name for name in (ini, toml) if name) or 'no file'}",
        settings,
        f"revisions in {folders}",
    ]
