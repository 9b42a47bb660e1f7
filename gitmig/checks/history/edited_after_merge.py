"""edited-after-merge."""

from __future__ import annotations

from gitmig.checks.finding import Finding, finding_at
from gitmig.checks.merged_revisions import edits, restoring
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject


def edited_after_merge(subject: Subject) -> Iterator[Finding]:
    """A revision that was merged does something else now.

    Databases that have run it do not run it again: they keep what it did before, new ones get what it does now, and no
    error says that they differ. Alembic does not notice.

    What counts is the code that runs. Comments, formatting, docstrings, annotations, imports and branch labels are free, and so are
    files that are renamed or moved. The finding shows what changed. An edit of `downgrade()` alone is
    `downgrade-edited-after-merge`, one of `down_revision` or `depends_on` is `reparented-after-merge`. A revision is merged when the
    commit where the branch and its base parted has it.

    Put the file back (`git restore`), and make the change in a new revision (`gitmig revision -m "..."`), which every database
    runs. Where no database has run the revision, or it could never run, say so on the line that the finding names:
    `# gitmig: ignore[edited-after-merge] failed on every database`.
    """
    for edit in edits(subject):
        from gitmig.checks.difference import edited  # the parser: only where a file changed

        found = edited(edit)
        if found is None:
            continue
        finding = finding_at(
            edit.now,
            "edited-after-merge",
            f"{edit.id} does something else than when it was merged; databases that have run it do not run it again",
            f"put it back{restoring(subject, edit.was, edit.now)} and make the change in a new revision",
            line=found.line,
        )
        yield finding._replace(changes=found.changes)
