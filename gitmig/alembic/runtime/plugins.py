"""`alembic.runtime.plugins`: what else autogenerate compares; nothing is compared yet."""

from gitmig.engine.autogenerate.plugins import Plugin, all_plugins

__all__ = ["Plugin", "all_plugins"]
