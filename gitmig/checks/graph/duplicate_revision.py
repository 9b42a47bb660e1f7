"""duplicate-revision."""

from __future__ import annotations

import os

from gitmig.checks.finding import Finding, finding_at
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject


def duplicate_revision(subject: Subject) -> Iterator[Finding]:
    """Two files declare the same revision id, or two revisions the same branch label.

    Alembic warns, takes the file it loads last and never runs the other: its migration is lost without an error. It happens
    when a revision is copied to start a new one, or is committed a second time under another name.

    Give the newer file an id of its own (`gitmig revision` makes one), or delete it.
    """
    by_path = {source.path: source for source in subject.sources}
    for revisions in subject.graph.duplicates.values():
        first, *others = sorted(revisions, key=lambda one: one.path in subject.judged)
        for other in others:
            yield finding_at(
                by_path[other.path],
                "duplicate-revision",
                f"revision {other.id} is declared twice: {os.path.basename(first.path)} has it too",
                "give one of them a new id, or delete it",
                header="revision",
            )
    for conflict in subject.graph.label_conflicts:
        yield finding_at(
            by_path[conflict.revision.path],
            "duplicate-revision",
            f"branch label {conflict.label!r} of {conflict.revision.id} is taken by {conflict.holder.id}",
            "give this line another label",
            header="branch_labels",
        )
