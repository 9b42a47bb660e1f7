"""duplicate-revision."""

from __future__ import annotations

import os

from gitmig.checks.finding import Finding, finding_at
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitmig.checks.subject import Subject
    from gitmig.revisions.graph import LabelConflict
    from gitmig.revisions.revision import Revision
    from gitmig.revisions.source import Source


def duplicate_revision(subject: Subject) -> Iterator[Finding]:
    """Two files declare the same revision id, or two revisions the same branch label.

    Alembic warns, takes the file it loads last and never runs the other: its migration is lost without an error. It happens
    when a revision is copied to start a new one, or is committed a second time under another name. At a label
    that two revisions have it stops. Two pull requests that each use one name are green alone; the second is red once the first is
    merged.

    Give the newer file an id of its own (`gitmig revision` makes one), or delete it. Give the newer line another label.
    """
    by_path = {source.path: source for source in subject.sources}
    for revisions in subject.graph.duplicates.values():
        first, *others = sorted(revisions, key=lambda one: precedence(subject, one))
        for other in others:
            yield finding_at(
                by_path[other.path],
                "duplicate-revision",
                f"revision {other.id} is declared twice: {file_of(subject, first)} has it too",
                "give one of them a new id, or delete it",
                header="revision",
            )
    for conflict in subject.graph.label_conflicts:
        yield label_taken(subject, conflict, by_path)


def label_taken(subject: Subject, conflict: LabelConflict, by_path: Mapping[str, Source]) -> Finding:
    """A finding on the one of the two that came later: where the base has the other, nothing else can be changed here."""
    revision, label, holder = conflict.revision, conflict.label, conflict.holder
    is_id = label == holder.id
    message = f"branch label {label!r} of {revision.id} is taken by {holder.id} ({file_of(subject, holder)})"
    remedy, header, place = "give this line another label", "branch_labels", revision
    if holder is revision:
        message = f"branch label {label!r} of {revision.id} is its own id"
    elif precedence(subject, revision) < precedence(subject, holder):
        place = holder
        message = f"branch label {label!r} of {holder.id} is taken by {revision.id} ({file_of(subject, revision)})"
        if is_id:
            message = f"revision id {label!r} is a branch label of {revision.id} ({file_of(subject, revision)})"
            remedy, header = "give this revision another id", "revision"
    return finding_at(by_path[place.path], "duplicate-revision", message, remedy, header=header)


def precedence(subject: Subject, revision: Revision) -> tuple[bool, bool, bool]:
    """Which of two has the better right to a name: what only the base has, then what is not new, then what is not judged."""
    path = revision.path
    return path not in subject.gained, path in subject.new, path in subject.judged


def file_of(subject: Subject, revision: Revision) -> str:
    """The name of a file for a message, saying so when only the base has it."""
    name = os.path.basename(revision.path)
    return f"{name} on {subject.base}" if revision.path in subject.gained else name
