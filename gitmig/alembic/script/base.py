"""`alembic.script.base`: a project's revision files."""

from gitmig.engine.runtime.script import Script, ScriptDirectory

__all__ = ["Script", "ScriptDirectory"]
