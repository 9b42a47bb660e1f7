"""A check as a row of a table: its module is imported when it runs, so that what does not run costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

Level: TypeAlias = Literal["error", "warning", "off"]


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
        folder = "gitmig.checks.safety" if self.group == "safety" else "gitmig.checks"
        function: Callable[[Any], Any] = getattr(__import__(f"{folder}.{name}", fromlist=[name]), name)
        return function

    @property
    def page(self) -> str:
        """What `--explain` prints."""
        text = self.function.__doc__ or ""
        return "\n".join(line.removeprefix("    ") for line in text.strip().split("\n"))
