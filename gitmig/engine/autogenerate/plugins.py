"""Plugins of autogenerate: named sets of comparators, installed ones among them, and which of them env.py asks for."""

from __future__ import annotations

import importlib
import logging
import re
import warnings
from functools import cache
from importlib import metadata
from types import ModuleType
from typing import TYPE_CHECKING, Any

from gitmig.engine.dispatch import DEFAULT, DispatchPriority, PriorityDispatcher
from gitmig.errors import GitmigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

log = logging.getLogger("alembic.runtime.plugins")

GROUP = "alembic.plugins"
WITHOUT = "~"
PART = re.compile(r"\w+|\*")
FORMER_NAMES = {"alembic.autogenerate.checkconstraint_byname": "alembic.ext.checkconstraint_byname"}
# modules of ours with a `setup`, as installed packages declare theirs
BUILT_IN = {
    "alembic.autogenerate.schemas": "gitmig.engine.autogenerate.compare.schemas",
    "alembic.autogenerate.tables": "gitmig.engine.autogenerate.compare.tables",
    "alembic.autogenerate.types": "gitmig.engine.autogenerate.compare.types",
    "alembic.autogenerate.constraints": "gitmig.engine.autogenerate.compare.constraints",
    "alembic.autogenerate.defaults": "gitmig.engine.autogenerate.compare.server_defaults",
    "alembic.autogenerate.comments": "gitmig.engine.autogenerate.compare.comments",
    "alembic.ext.checkconstraint_byname": "gitmig.engine.autogenerate.compare.check_constraints",
}

all_plugins: dict[str, Plugin] = {}


class Plugin:
    """A named set of comparators; a module with `setup(plugin)` makes one."""

    def __init__(self, name: str) -> None:
        if name in all_plugins:
            raise ValueError(f"A plugin named {name} is already registered")
        self.name = name
        self.autogenerate_comparators = PriorityDispatcher()
        all_plugins[name] = self

    def remove(self) -> None:
        """Forget this plugin."""
        del all_plugins[self.name]

    def add_autogenerate_comparator(
        self,
        fn: Callable[..., Any],
        compare_target: str,
        compare_element: str | None = None,
        *,
        qualifier: str = DEFAULT,
        priority: DispatchPriority = DispatchPriority.MEDIUM,
    ) -> None:
        """Have a function compare `autogenerate`, a `schema`, `table` or `column`, or one element of it."""
        register = self.autogenerate_comparators.dispatch_for(
            compare_target, priority=priority, subgroup=compare_element, qualifier=qualifier
        )
        register(fn)

    @classmethod
    def setup_plugin_from_module(cls, module: ModuleType, name: str) -> None:
        """Make a plugin and let the module's `setup` fill it."""
        module.setup(cls(name))

    @classmethod
    def populate_autogenerate_priority_dispatch(
        cls, comparators: PriorityDispatcher, include_plugins: Sequence[str]
    ) -> None:
        """Add the comparators of the plugins that names like `mine.*` and `~mine.this_one` leave."""
        set_up_once()
        for name in chosen(include_plugins, all_plugins):
            log.info("setting up autogenerate plugin %s", name)
            comparators.populate_with(all_plugins[name].autogenerate_comparators)


def chosen(expressions: Sequence[str], names: Iterable[str]) -> list[str]:
    """The names that an expression matches, and none that begins with `~`; each of the former must match one."""
    known = list(names)
    wanted = {one: matching(one, known) for one in expressions if not one.startswith(WITHOUT)}
    unwanted = {name for one in expressions if one.startswith(WITHOUT) for name in matching(one[1:], known)}
    missing = [one for one, found in wanted.items() if not found]
    if missing:
        raise GitmigError(f"Did not locate plugins: {', '.join(missing)}", f"there are: {', '.join(known) or 'none'}")
    return [name for name in known if name not in unwanted and any(name in found for found in wanted.values())]


def matching(expression: str, names: Iterable[str]) -> list[str]:
    pattern = pattern_of(present_name(expression))
    return [name for name in names if pattern.fullmatch(name)]


def present_name(name: str) -> str:
    """A plugin's name of today for one that it had."""
    return FORMER_NAMES.get(name, name)


def pattern_of(expression: str) -> re.Pattern[str]:
    """Names between dots, of which `*` stands for one or more."""
    parts = expression.split(".")
    if not all(PART.fullmatch(part) for part in parts):
        raise ValueError(f"Invalid plugin expression {expression!r}")
    return re.compile(r"\.".join(".+" if part == "*" else part for part in parts) + r"\Z")


def set_up_all() -> None:
    for name, module in BUILT_IN.items():
        Plugin.setup_plugin_from_module(importlib.import_module(module), name)
    set_up_installed()


def set_up_installed() -> None:
    """Make the plugins that installed packages declare."""
    for entry in metadata.entry_points(group=GROUP):
        loaded = entry.load()
        if isinstance(loaded, ModuleType):
            Plugin.setup_plugin_from_module(loaded, entry.name)
            continue
        warnings.warn(
            f"Plugin entrypoint {entry.name!r} refers to a collection of modules; it should name one module",
            DeprecationWarning,
            stacklevel=2,
        )
        for module in loaded:
            Plugin.setup_plugin_from_module(module, entry.name)


set_up_once = cache(set_up_all)
