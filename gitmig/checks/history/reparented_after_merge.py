"""reparented-after-merge."""

from __future__ import annotations

from gitmig.checks.finding import Finding, finding_at
from gitmig.checks.merged_revisions import edits, relations
from gitmig.records import TYPE_CHECKING
from gitmig.revisions.squash import replacements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.merged_revisions import Edit
    from gitmig.checks.subject import Subject
    from gitmig.revisions.revision import Revision


def reparented_after_merge(subject: Subject) -> Iterator[Finding]:
    """A revision that was merged follows, or depends on, other revisions now.

    A database records which revision it is at, and counts as having run all that lies below. When something else lies below, a
    revision that was put there is never run, and one that was taken away may run again.

    Give it back the parents that it had, and put new revisions on top (`gitmig rebase`). A merge revision joins lines that have
    to be joined (`gitmig merge heads -m "..."`). A revision that follows a declared squash is no finding: see
    `deleted-after-merge`.
    """
    moved = [edit for edit in edits(subject) if relations(subject, edit.was) != relations(subject, edit.now)]
    replaced = replacements(subject.ours) if moved else {}
    for edit in moved:
        now = relations(subject, edit.now, replaced)
        theirs = relations(subject, edit.base) if edit.base else None
        if now not in (theirs, relations(subject, edit.was, replaced)):
            yield finding(edit)


def finding(edit: Edit) -> Finding:
    was, now = edit.was.revision, edit.now.revision
    assert was is not None
    assert now is not None
    header = "down_revision" if set(was.parents) != set(now.parents) else "depends_on"
    return finding_at(
        edit.now,
        "reparented-after-merge",
        f"{header} of {now.id} was {written(was, header)} when it was merged, and is {written(now, header)} now",
        f"give it back: {header} = {written(was, header)}; new revisions go on top: gitmig rebase",
        header=header,
    )


def written(revision: Revision, header: str) -> str:
    """The value of a header as a file has it."""
    names = revision.parents if header == "down_revision" else revision.depends_on
    return repr(names[0] if len(names) == 1 else names or None)
