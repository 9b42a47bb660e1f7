"""empty-downgrade."""

from __future__ import annotations

from gitmig.checks.finding import Finding, finding_at
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject


def empty_downgrade(subject: Subject) -> Iterator[Finding]:
    """A new revision changes something in `upgrade()` and its `downgrade()` does nothing.

    A downgrade then reports success, moves the recorded version back and leaves the schema as it is; the next upgrade fails
    because its tables are there already.

    Write it. Where there is no way back, say so: `raise NotImplementedError("reason")` in it, or `irreversible = "reason"` at the top of the file.
    Merge revisions, and revisions whose `upgrade()` does nothing either, are no finding.
    """
    for source in subject.judged_sources():
        if source.revision is not None and source.has_empty_downgrade:
            yield finding_at(
                source,
                "empty-downgrade",
                f"downgrade() of {source.revision.id} does nothing, and upgrade() does something",
                'write it, or declare that there is no way back: raise NotImplementedError("reason")',
                header="downgrade",
            )
