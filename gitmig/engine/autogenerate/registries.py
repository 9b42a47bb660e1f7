"""What else is compared, by extensions; and what says that comparing is not there yet."""

from __future__ import annotations

from typing import Any, NoReturn

from gitmig.engine.dispatch import PriorityDispatcher
from gitmig.errors import NotSupported

comparators = PriorityDispatcher()


def not_there_yet(name: str) -> NoReturn:
    raise NotSupported(
        f"{name} compares models with the database, which gitmig does not do yet",
        "run `alembic revision --autogenerate`: gitmig runs the file that it writes",
    )


class NotThereYet:
    """Stands for a function or class of comparing, so that it can be imported; using it is an error."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, *_arguments: Any, **_keywords: Any) -> NoReturn:
        not_there_yet(self.name)

    def __repr__(self) -> str:
        return f"<{self.name}: not there yet>"
