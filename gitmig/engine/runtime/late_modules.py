"""Loads SQLAlchemy without `asyncio` and the metadata of packages, which it loads for uses that most scripts do not have.

With them come TLS, mail and archives: a sixth of what a preview's process costs. Nothing else gets to see what stands in for them.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

LATE = ["asyncio", "importlib.metadata"]
if sys.version_info < (3, 12):  # code that has only `import importlib` finds these as well where SQLAlchemy was loaded
    LATE += ["importlib.abc", "importlib.resources"]
# What SQLAlchemy takes from them while it is loaded, only to call it; anything else that it takes then loads the module at once.
TAKEN = frozenset(("iscoroutine", "Runner"))


class StandIn(ModuleType):
    """A module that is loaded when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            if name in TAKEN:
                return self.later(name)
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)

    def later(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            return getattr(self, name)(*arguments, **options)

        return call

    def come(self) -> None:
        package, _, name = self.__name__.rpartition(".")
        sys.modules[self.__name__] = self
        if package:  # SQLAlchemy reaches it there later too
            setattr(sys.modules[package], name, self)

    def go(self) -> None:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]


def load_sqlalchemy() -> None:
    """With PostgreSQL's dialect, which our directives need; whoever imports these modules afterwards gets them as they are."""
    stand_ins = [StandIn(name) for name in LATE if name not in sys.modules]
    for one in stand_ins:
        one.come()
    try:
        importlib.import_module("sqlalchemy.dialects.postgresql")
    finally:
        for one in stand_ins:
            one.go()
