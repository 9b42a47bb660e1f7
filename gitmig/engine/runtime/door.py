"""The door: while gitmig runs, `alembic` and everything below it is `gitmig.alembic`.

Env files, revisions and what they import say `from alembic import op, context`. That works whether Alembic is installed,
imported already, or neither. What other code had imported is put back when the last run is over; `importlib.metadata`
tells the truth all the time. `sys.modules` belongs to the process: a thread that imports Alembic for the first time while
another one migrates gets gitmig's.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.abc import Loader, MetaPathFinder
    from types import ModuleType
else:
    Loader = MetaPathFinder = object  # `importlib.abc` loads archives and temporary files

NAME = "alembic"
SERVED_BY = "gitmig.alembic"
PROXY = "_proxy"


def is_served(name: str) -> bool:
    return name == NAME or name.startswith(f"{NAME}.")


class SameModule(Loader):
    """Hands out a module that is loaded already, under a second name."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.spec = module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:  # noqa: ARG002 (the import system's signature)
        return self.module

    def exec_module(self, module: ModuleType) -> None:
        # the import system has just replaced it: the module keeps saying its own name
        module.__spec__ = self.spec


class Finder(MetaPathFinder):
    """Finds `alembic.x.y` as `gitmig.alembic.x.y`, and never looks further."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 (the import system's signature)
        target: ModuleType | None = None,  # noqa: ARG002 (the import system's signature)
    ) -> ModuleSpec | None:
        if not is_served(fullname):
            return None
        served_by = SERVED_BY + fullname[len(NAME) :]
        try:
            module = importlib.import_module(served_by)
        except ModuleNotFoundError as error:
            if error.name != served_by:
                raise
            message = f"No module named {fullname!r} (gitmig stands in for Alembic here, and has no {served_by})"
            raise ModuleNotFoundError(message, name=fullname) from None
        return ModuleSpec(fullname, SameModule(module), is_package=hasattr(module, "__path__"))


class Lent:
    """The real `alembic.op` and `alembic.context` that helpers imported before the run: their functions call gitmig's.

    Such a module calls whatever its `_proxy` is; Alembic sets it for each run of its own.
    """

    def __init__(self, modules: dict[str, ModuleType]) -> None:
        known = {name: modules.get(f"{NAME}.{name}") for name in ("op", "context")}
        # None stands for what must not be imported
        self.modules = {name: module for name, module in known.items() if module is not None}
        self.before = {name: vars(module).get(PROXY) for name, module in self.modules.items()}
        for name, module in self.modules.items():
            setattr(module, PROXY, importlib.import_module(f"gitmig.{name}"))

    def give_back(self) -> None:
        for name, module in self.modules.items():
            if self.before[name] is None:
                delattr(module, PROXY)
            else:
                setattr(module, PROXY, self.before[name])


FINDER = Finder()
lock = threading.RLock()
runs = 0
outside: dict[str, ModuleType] = {}
lent = Lent({})


def take_out() -> dict[str, ModuleType]:
    return {name: sys.modules.pop(name) for name in list(sys.modules) if is_served(name)}


@contextmanager
def open_door() -> Iterator[None]:
    """Serve `alembic` until the block ends; blocks may be nested, and overlap in several threads."""
    enter()
    try:
        yield
    finally:
        leave()


def enter() -> None:
    global runs, outside, lent  # noqa: PLW0603 (so is sys.modules)
    with lock:
        runs += 1
        if runs == 1:
            outside = take_out()
            lent = Lent(outside)
            sys.meta_path.insert(0, FINDER)


def leave() -> None:
    global runs, outside  # noqa: PLW0603 (so is sys.modules)
    with lock:
        runs -= 1
        if runs == 0:
            lent.give_back()
            sys.meta_path.remove(FINDER)
            take_out()
            sys.modules.update(outside)
            outside = {}
