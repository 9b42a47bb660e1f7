"""Writing operations for programs; comparing models with the database is not there yet."""

from __future__ import annotations

from typing import Any, NoReturn

from gitmig.engine.autogenerate.context import AutogenContext
from gitmig.engine.autogenerate.registries import NotThereYet, not_there_yet
from gitmig.engine.autogenerate.render.body import render_python_code

__all__ = ["AutogenContext", "RevisionContext", "compare_metadata", "produce_migrations", "render_python_code"]

compare_metadata = NotThereYet("compare_metadata()")
produce_migrations = NotThereYet("produce_migrations()")


class RevisionContext:
    """A revision file in the making."""

    def __init__(self, *_arguments: Any, **_keywords: Any) -> NoReturn:
        not_there_yet("RevisionContext")
