"""Alembic's commands as functions, for programs: errors come through as they are raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.engine.runtime import verbs
from gitmig.engine.runtime.script import ScriptDirectory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitmig.config import Config


def upgrade(config: Config, revision: str, sql: bool = False, tag: str | None = None) -> None:
    """Upgrade to a revision, or print the SQL."""
    verbs.upgrade(config, ScriptDirectory.from_config(config), revision, sql=sql, tag=tag).run()


def downgrade(config: Config, revision: str, sql: bool = False, tag: str | None = None) -> None:
    """Downgrade to a revision, or print the SQL."""
    verbs.downgrade(config, ScriptDirectory.from_config(config), revision, sql=sql, tag=tag).run()


def stamp(
    config: Config,
    revision: str | Sequence[str],
    sql: bool = False,
    tag: str | None = None,
    purge: bool = False,
) -> None:
    """Record that the database is at revisions, without running them."""
    verbs.stamp(config, ScriptDirectory.from_config(config), revision, sql=sql, tag=tag, purge=purge).run()


def current(config: Config, check_heads: bool = False, verbose: bool = False) -> None:
    """Print the revisions that the database is at."""
    verbs.current(config, ScriptDirectory.from_config(config), check_heads=check_heads, verbose=verbose).run()


def ensure_version(config: Config, sql: bool = False) -> None:
    """Create the version table, unless it is there."""
    verbs.ensure_version(config, ScriptDirectory.from_config(config), sql=sql).run()
