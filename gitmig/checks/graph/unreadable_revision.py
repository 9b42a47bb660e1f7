"""unreadable-revision."""

from __future__ import annotations

from gitmig.checks.finding import Finding, finding_at
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject


def unreadable_revision(subject: Subject) -> Iterator[Finding]:
    """A file among the revisions cannot be read as one: it does not parse, declares no ids, or computes them.

    gitmig reads revision files as text and never runs them. Without a file's ids the graph has a hole, so this is reported for
    every file in the version locations and not only for new ones. Alembic itself stops at a file that does not
    parse, and at one without `revision` or `down_revision`.

    A new revision whose `depends_on` is computed is reported too: what it waits for is known only when it runs.

    Write the ids as plain strings: `revision = "..."`, `down_revision = None`, `down_revision = ("...", "...")`. Keep code that
    revisions share in another directory.
    """
    for source in subject.sources:
        if source.problem is not None:
            yield finding_at(
                source,
                "unreadable-revision",
                f"cannot be read as a revision: {source.problem.text}",
                source.problem.remedy,
                line=source.problem.line,
                column=source.problem.column,
            )
        elif "depends_on" in source.computed and source.path in subject.judged:
            yield finding_at(
                source,
                "unreadable-revision",
                "depends_on is computed, so what this revision waits for is known only when it runs",
                "write the ids as plain strings",
                line=source.computed["depends_on"],
            )
