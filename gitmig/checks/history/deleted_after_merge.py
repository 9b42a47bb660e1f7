"""deleted-after-merge."""

from __future__ import annotations

import os

from gitmig.checks.finding import Finding, finding_at
from gitmig.checks.merged_revisions import deleted, restoring
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject
    from gitmig.revisions.source import Source


def deleted_after_merge(subject: Subject) -> Iterator[Finding]:
    """A revision that was merged is in no file any more.

    A database that is at it cannot be upgraded or downgraded: "Can't locate revision identified by ...". Revisions go by their
    ids, so a file that is renamed or moved is none that was deleted, and one that was given another id is.

    Put the file back. To take back what it did, write a revision that undoes it.

    Old revisions may be squashed into one that declares which it stands for, at its top level, where Alembic ignores it. Neither
    those that it replaces nor revisions that follow it in their place are findings then. It may keep the id of the newest that it
    stands for: a database that is at that one notices nothing. Every other database has to be beyond what is
    replaced before the files go.

    Instead:

        revision = "c3d4e5f6a7b8"
        down_revision = None
        replaces = ("a1b2c3d4e5f6", "b2c3d4e5f6a7")
    """
    for was in deleted(subject):
        assert was.revision is not None
        now = next((source for source in subject.ours if source.path == was.path), None)
        yield changed_id(was, now) if now is not None else gone(subject, was)


def gone(subject: Subject, was: Source) -> Finding:
    assert was.revision is not None
    return Finding(
        "deleted-after-merge",
        f"{was.revision.id} was merged and is in no file any more; databases that are at it cannot go anywhere",
        f"put it back{restoring(subject, was)}, or declare what stands for it: replaces = ({was.revision.id!r},)",
        was.path,
    )


def changed_id(was: Source, now: Source) -> Finding:
    assert was.revision is not None
    return finding_at(
        now,
        "deleted-after-merge",
        f"{was.revision.id} was merged and its file, {os.path.basename(was.path)}, has another id now",
        f"give it its id back: revision = {was.revision.id!r}",
        header="revision",
    )
