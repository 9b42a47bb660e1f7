"""Comparing and rendering for programs: not there yet."""

from __future__ import annotations

from typing import Any, NoReturn

from gitmig.engine.autogenerate.registries import NotThereYet, not_there_yet

compare_metadata = NotThereYet("compare_metadata()")
produce_migrations = NotThereYet("produce_migrations()")
render_python_code = NotThereYet("render_python_code()")


class AutogenContext:
    """What comparators and renderers are given."""

    def __init__(self, *_arguments: Any, **_keywords: Any) -> NoReturn:
        not_there_yet("AutogenContext")


class RevisionContext:
    """A revision file in the making."""

    def __init__(self, *_arguments: Any, **_keywords: Any) -> NoReturn:
        not_there_yet("RevisionContext")
