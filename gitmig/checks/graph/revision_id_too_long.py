"""revision-id-too-long."""

from __future__ import annotations

from gitmig.checks.finding import Finding, finding_at
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject

LONGEST = 32


def revision_id_too_long(subject: Subject) -> Iterator[Finding]:
    """A revision id is longer than the 32 characters that the column `alembic_version.version_num` holds.

    PostgreSQL, MySQL in strict mode and SQL Server refuse to record it, after the migration has run; SQLite takes it, so that it
    is not seen on a developer's machine.

    Shorten the id in the file and in the `down_revision` of what follows it.
    """
    for source in subject.judged_sources():
        if source.revision is not None and len(source.revision.id) > LONGEST:
            yield finding_at(
                source,
                "revision-id-too-long",
                f"revision id {source.revision.id!r} has {len(source.revision.id)} characters; "
                f"alembic_version.version_num holds {LONGEST}",
                f"shorten it, for example to {source.revision.id[:LONGEST].rstrip('_')!r}",
                header="revision",
            )
