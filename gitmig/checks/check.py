"""A check as a row of a table: its module is imported when it runs, so that what does not run costs nothing."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal, TypeAlias

Level: TypeAlias = 'Literal["error", "warning", "off"]'

# What a comment that silences checks begins with.
WAIVER = "# gitmig: ignore["


class Check(NamedTuple):
    """A check by its name; the docstring of its function is its page.

    `dialects` are those that it is about, empty for all. `on`: a text without any of these words has nothing for it.
    `nowhere_in` are patterns of paths that the settings leave out.
    """

    name: str
    severity: Level
    group: str
    dialects: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    nowhere_in: tuple[str, ...] = ()

    @property
    def function(self) -> Callable[[Any], Any]:
        """What finds: given a `Script` in the group safety, else a `Subject`."""
        name = self.name.replace("-", "_")
        module = __import__(f"gitmig.checks.{self.group}.{name}", fromlist=[name])
        function: Callable[[Any], Any] = getattr(module, name)
        return function

    @property
    def page(self) -> str:
        """What `--explain` prints."""
        text = self.function.__doc__ or ""
        return "\n".join(line.removeprefix("    ") for line in text.strip().split("\n"))
