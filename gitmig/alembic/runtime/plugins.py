"""`alembic.runtime.plugins`: named sets of comparators of autogenerate."""

from gitmig.engine.autogenerate.plugins import Plugin, all_plugins

__all__ = ["Plugin", "all_plugins"]
