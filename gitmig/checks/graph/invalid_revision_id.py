"""invalid-revision-id."""

from __future__ import annotations

from gitmig.checks.finding import Finding, finding_at
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject

MEANINGFUL = "@-+:"
RESERVED = ("base", "head", "heads", "current")


def invalid_revision_id(subject: Subject) -> Iterator[Finding]:
    """A revision id cannot be used as one.

    `@`, `-`, `+` and `:` are part of how revisions are named (`branch@head`, `head-1`, `a:b`), so Alembic refuses an id that
    contains them. `base`, `head`, `heads` and `current` are words of that language. An empty id, and one with blanks, cannot be
    typed.

    Use letters, digits and underscores.
    """
    for source in subject.judged_sources():
        fault = source.revision and fault_of(source.revision.id)
        if source.revision is not None and fault:
            yield finding_at(
                source,
                "invalid-revision-id",
                f"revision id {source.revision.id!r} {fault}",
                "use letters, digits and underscores",
                header="revision",
            )


def fault_of(revision: str) -> str:
    """What is wrong with an id; empty when nothing is."""
    if revision in RESERVED:
        return f"is a word that commands understand as something else: {', '.join(RESERVED)}"
    if revision.isalnum():
        return ""
    if not revision:
        return "is empty"
    bad = [character for character in dict.fromkeys(revision) if character in MEANINGFUL]
    if bad:
        return f"contains {' '.join(bad)}, which Alembic refuses"
    if not revision.isprintable() or any(character.isspace() for character in revision):
        return "contains a blank or a character that does not print"
    return ""
