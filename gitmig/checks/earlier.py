"""What the other revisions of the project do: the calls of those whose text mentions something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitmig.checks.script import calls_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.calls import Call
    from gitmig.checks.script import Script


def calls_of_all(script: Script, *marks: bytes) -> Iterator[Call]:
    """What `upgrade()` calls in all revisions of the project whose text has all of these marks, whatever their case."""
    for source in script.subject.sources:
        text = source.data.lower()
        if source.revision is not None and all(mark in text for mark in marks):
            yield from calls_in(source.data, False)[0]
