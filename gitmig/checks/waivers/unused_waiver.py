"""unused-waiver."""

from __future__ import annotations

from gitmig.checks.finding import finding_at
from gitmig.checks.waivers import waivers
from gitmig.records import TYPE_CHECKING

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
                counts = (source.path, waiver.covered) in use.undecided or (
                    source.path,
                    waiver.line,
                    name,
                ) in use.silenced
                found = verdict(name, counts, use)
                if found is not None:
                    message, remedy, fix = found
                    place = finding_at(source, "unused-waiver", message, remedy, line=waiver.line, column=waiver.column)
                    yield place._replace(fix=fix)


def verdict(name: str, counts: bool, use: Use) -> tuple[str, str, str] | None:
    """What is wrong with a name in a waiver, what to do, and what can be taken out; None where it is right."""
    if name not in use.known:
        return f"there is no check {name!r}", nearest(name, use.known), ""
    if counts or name not in use.ran:
        return None
    return f"{name} finds nothing here, so there is nothing to ignore", "delete it, or run gitmig check --fix", name


def nearest(name: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else "delete it"
