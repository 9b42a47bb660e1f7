"""missing-downgrade."""

from __future__ import annotations

from gitmig.checks.finding import Finding, finding_at
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject


def missing_downgrade(subject: Subject) -> Iterator[Finding]:
    """A new revision has no `downgrade()`.

    `downgrade` stops there with an `AttributeError`, which is seen only when a release has to be taken back.

    Write it. Where there is no way back, say so: `raise NotImplementedError("reason")` in it, or `irreversible = "reason"` at the top of the file.
    """
    for source in subject.judged_sources():
        if source.revision is not None and source.lacks_downgrade:
            yield finding_at(
                source,
                "missing-downgrade",
                f"revision {source.revision.id} has no downgrade()",
                'write it, or declare that there is no way back: irreversible = "reason"',
                header="upgrade" if source.upgrade != "absent" else "revision",
            )
