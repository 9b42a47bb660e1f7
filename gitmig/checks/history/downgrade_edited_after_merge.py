"""downgrade-edited-after-merge."""

from __future__ import annotations

from gitmig.checks.finding import Finding, finding_at
from gitmig.checks.merged_revisions import edits
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject


def downgrade_edited_after_merge(subject: Subject) -> Iterator[Finding]:
    """The `downgrade()` of a revision that was merged does something else now, and nothing else of the file does.

    Every database is as it was, so this is a warning: a downgrade that is mended or was missing helps whoever goes back later.
    It has to undo what the merged `upgrade()` did, which has been running since.

    Look at it as at a new one; take the way down and up again on a copy of a database that ran the merged revision.
    """
    for edit in edits(subject):
        from gitmig.checks.difference import edited_downgrade  # the parser: only where a file changed

        found = edited_downgrade(edit)
        if found is None:
            continue
        finding = finding_at(
            edit.now,
            "downgrade-edited-after-merge",
            f"downgrade() of {edit.id} does something else than when it was merged",
            "see that it undoes what the merged upgrade() did",
            line=found.line,
        )
        yield finding._replace(changes=found.changes)
