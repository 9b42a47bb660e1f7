"""cycle."""

from __future__ import annotations

from gitmig.checks.finding import Finding, finding_at
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject


def cycle(subject: Subject) -> Iterator[Finding]:
    """Revisions follow each other in a circle, so that none of them can be first.

    A revision that names itself as its parent is the smallest circle. `depends_on` counts as well as `down_revision`.

    Look at the revisions named, and let the oldest follow what was there before it.
    """
    found = subject.graph.cycle()
    if not found:
        return
    judged = [one for one in found if subject.graph[one].path in subject.judged]
    place = (judged or list(found))[-1]
    revision = subject.graph[place]
    header = "down_revision" if set(revision.parents) & set(found) else "depends_on"
    message = f"revisions follow each other in a circle: {' -> '.join([*found, found[0]])}"
    remedy = f"change the {header} of the one that should come first"
    if len(found) == 1:
        message = f"{header} of {place} names {place} itself"
        remedy = "name the revision that it follows; the first one has None"
    yield finding_at(subject.source_of(place), "cycle", message, remedy, header=header)
