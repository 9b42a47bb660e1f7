"""`alembic.script`: a project's revision files."""

from gitmig.alembic.script.base import Script, ScriptDirectory

__all__ = ["Script", "ScriptDirectory"]
