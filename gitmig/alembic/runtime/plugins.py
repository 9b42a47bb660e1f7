"""Plugins of autogenerate: they can be made and looked up; what they compare is not asked for yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitmig.engine.dispatch import DispatchPriority

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

all_plugins: dict[str, Plugin] = {}


class Plugin:
    """A named set of comparators; a module with `setup(plugin)` makes one."""

    def __init__(self, name: str) -> None:
        if name in all_plugins:
            raise ValueError(f"A plugin named {name} is already registered")
        self.name = name
        self.comparators: list[tuple[Any, ...]] = []
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
        qualifier: str = "default",
        priority: DispatchPriority = DispatchPriority.MEDIUM,
    ) -> None:
        """Keep a comparator for autogenerate."""
        self.comparators.append((fn, compare_target, compare_element, qualifier, priority))

    @classmethod
    def setup_plugin_from_module(cls, module: ModuleType, name: str) -> None:
        """Make a plugin and let the module's `setup` fill it."""
        module.setup(cls(name))
