"""lock-out-of-date."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.subject import Subject


def lock_out_of_date(subject: Subject) -> Iterator[Finding]:
    """`gitmig.lock` is missing, in conflict, or does not list the revisions as their files have them.

    Only projects that ask for it have one (`lock = true` in `[tool.gitmig]`). Its lines are what makes two branches that add
    revisions conflict in git, and where an edit of a merged revision is seen in review: out of date, it does neither.

    `gitmig lock` writes it anew from the files, whatever is in it; `gitmig rebase` does so as well. The hook `gitmig-lock` does it
    before each commit. Nobody has to edit it by hand.
    """
    if subject.project.settings.lock:
        from gitmig.checks.lock import faults  # what few projects need

        yield from faults(subject, "lock-out-of-date")
