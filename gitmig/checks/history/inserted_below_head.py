"""inserted-below-head."""

from __future__ import annotations

from gitmig.checks.finding import Finding, finding_at
from gitmig.records import TYPE_CHECKING
from gitmig.revisions.graph import Graph
from gitmig.revisions.squash import replaces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject
    from gitmig.revisions.merged import Sides
    from gitmig.revisions.source import Source


def inserted_below_head(subject: Subject) -> Iterator[Finding]:
    """A new revision comes before one that is merged.

    A database that is at the merged revision, or beyond it, counts as having run everything below, so it never runs the new one,
    and no error says so. Only new databases get what it does. It happens when a merged revision is made to follow the new
    one, which is also `reparented-after-merge`.

    Put it on top of the base's head (`gitmig rebase`). A new revision on a line of its own, or one that a merge revision
    joins to the others, is run by every database and no finding; nor is a squash that declares what it `replaces`.
    """
    if subject.sides is None or subject.graph.cycle():
        return
    for source in subject.ours:
        if source.path in subject.new and not is_squash(source, subject.sides):
            above = merged_above(subject, source, subject.sides)
            if above is not None:
                yield finding(source, above, subject.sides)


def merged_above(subject: Subject, source: Source, sides: Sides) -> str | None:
    """A merged revision that comes after a new one; the nearest on one way up. None where the new one has a merged one's id."""
    revision = source.revision
    if revision is None or revision.id not in subject.graph or revision.id in sides.base:
        return None
    return next((one for one in subject.graph.descendants([revision.id]) if one in sides.base), None)


def is_squash(source: Source, sides: Sides) -> bool:
    declared = replaces(source)
    return bool(declared) and all(one in sides.merged for one in declared)


def finding(source: Source, above: str, sides: Sides) -> Finding:
    assert source.revision is not None
    one = source.revision.id
    heads = Graph(each.revision for each in sides.base.values() if each.revision is not None).effective_heads
    top = f"{heads[0]}, the base's head" if len(heads) == 1 else f"one of the base's heads, {', '.join(heads)}"
    return finding_at(
        source,
        "inserted-below-head",
        f"{one} is new and comes before {above}, which is merged: databases that are at {above} never run {one}",
        f"put it on top of {top}: gitmig rebase",
        header="down_revision",
    )
