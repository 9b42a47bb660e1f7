"""What is here and what must be mended, also where the project is broken."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gitmig.api.configuration import ConfigLike
from gitmig.commands.doctor import examined
from gitmig.config import Config
from gitmig.secrets import redact, redacted_output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitmig.report.diagnosis import Fact


def doctor(
    config: ConfigLike, *, run_env: bool = False, connect: bool = False, x: Sequence[str] = ()
) -> tuple[Fact, ...]:
    """What was found, as facts; one whose `state` is `error` must be mended, and its `remedy` says how. No password is in any.

    Nothing of the project is run and nothing is connected to, unless `run_env` or `connect` says so.
    """
    files, section = files_of(config)
    with redacted_output():
        found = list(examined(files, section, None, tuple(x), run_env=run_env, connect=connect))
    return tuple(fact._replace(value=redact(fact.value), remedy=redact(fact.remedy)) for fact in found)


def files_of(config: ConfigLike) -> tuple[tuple[str, ...], str]:
    """The files to look at, and the section of the ini file."""
    if not isinstance(config, Config):
        return (os.fspath(config),), "alembic"
    named = (config.config_file_name, config.toml_file_name)
    return tuple(str(path) for path in named if path), config.config_ini_section
