"""Autogenerate for programs: comparing models with a database, writing operations as text."""

from gitmig.engine.autogenerate.context import AutogenContext
from gitmig.engine.autogenerate.detect import compare_metadata, produce_migrations
from gitmig.engine.autogenerate.new_revision import RevisionContext
from gitmig.engine.autogenerate.render.body import render_python_code

__all__ = ["AutogenContext", "RevisionContext", "compare_metadata", "produce_migrations", "render_python_code"]
