"""create-date-order."""

from __future__ import annotations

from gitmig.checks.finding import finding_at
from gitmig.checks.text.docstring import entry
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.finding import Finding
    from gitmig.checks.script import Script

DAY = len("2026-01-31")


def create_date_order(script: Script) -> Iterator[Finding]:
    """A revision's `Create Date` is older than that of the revision it follows.

    It does no harm: the order is that of `down_revision`. It happens whenever a revision is put on top of another one that was
    merged meanwhile. For teams that sort files by date. Off unless it is selected.

    Write the day on which it was put there.

    Instead:

        op.add_column("orders", sa.Column("region", sa.String(2), nullable=True))

    """
    subject, revision = script.subject, script.source.revision
    own = entry(script.source, "Create Date")
    if own is None or revision is None:
        return
    for parent in revision.parents:
        other = entry(subject.source_of(parent), "Create Date") if parent in subject.graph else None
        if other is not None and is_day(own.text) and is_day(other.text) and own.text < other.text:
            yield finding_at(
                script.source,
                "create-date-order",
                f"{revision.id} is of {own.text[:DAY]}, and follows {parent}, which is of {other.text[:DAY]}",
                "write the day on which it was put on top",
                line=own.line,
            )


def is_day(text: str) -> bool:
    """Whether it begins with a date as Alembic writes it."""
    parts = text[:DAY].split("-")
    return [len(part) for part in parts] == [4, 2, 2] and all(part.isdigit() for part in parts)
