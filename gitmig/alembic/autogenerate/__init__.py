"""Autogenerate: comparing, writing operations, and what extensions register with."""

from gitmig.alembic.autogenerate import api, compare, render, rewriter
from gitmig.alembic.autogenerate.api import RevisionContext, compare_metadata, produce_migrations, render_python_code
from gitmig.alembic.autogenerate.compare import comparators
from gitmig.alembic.autogenerate.render import render_op_text, renderers
from gitmig.alembic.autogenerate.rewriter import Rewriter

__all__ = [
    "RevisionContext",
    "Rewriter",
    "api",
    "comparators",
    "compare",
    "compare_metadata",
    "produce_migrations",
    "render",
    "render_op_text",
    "render_python_code",
    "renderers",
    "rewriter",
]
