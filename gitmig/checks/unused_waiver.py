"""unused-waiver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.checks.finding import finding_at
from gitmig.checks.waivers import waivers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.waivers import Use


def unused_waiver(use: Use) -> Iterator[Finding]:
    """A comment `# gitmig: ignore[name]` silences nothing: the check finds nothing there, or has another name.

    What it was written for is gone, or was never silenced at all; left alone it would hide the next finding on that line.
    A check that did not run, because it was not selected or is for another kind of database, is not counted as finding
    nothing.

    Delete the name, and the comment with its last one. `gitmig check --fix` does that.
    """
    for source in use.sources:
        for waiver in waivers(source):
            for name in waiver.names:
                message, remedy = "", "delete it, or let gitmig check --fix do so"
                if name not in use.known:
                    message, remedy = f"there is no check {name!r}", nearest(name, use.known)
                elif name in use.ran and (source.path, waiver.line, name) not in use.silenced:
                    message = f"{name} finds nothing here, so there is nothing to ignore"
                if message:
                    yield finding_at(source, "unused-waiver", message, remedy, line=waiver.line, column=waiver.column)


def nearest(name: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else "delete it"
