"""missing-parent."""

from __future__ import annotations

from gitmig.checks.finding import Finding, finding_at
from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitmig.checks.subject import Subject
    from gitmig.revisions.graph import Missing


GUESSES = 10  # looking for a similar name takes a look at every name
SECONDS = 2.0  # for git to look for the first


def missing_parent(subject: Subject) -> Iterator[Finding]:
    """A `down_revision` or `depends_on` names a revision that no file declares.

    Nothing can run then: Alembic stops with a `KeyError` or "Can't locate revision identified by ...". Usually the parent's
    file was not added to the commit, was deleted, or its id was mistyped or shortened: an id must be written in full.

    Add the file (`git add`), or name a revision that is there. Where another branch has the revision, or a commit that deleted it,
    the finding says so.
    """
    by_path = {source.path: source for source in subject.sources}
    for number, missing in enumerate(subject.graph.missing):
        header = "depends_on" if missing.dependency else "down_revision"
        yield finding_at(
            by_path[missing.revision.path],
            "missing-parent",
            f"{header} of {missing.revision.id} names {missing.name!r}, which no revision file declares",
            (found_in_git(subject, missing.name) if number == 0 else "")
            or remedy(subject, missing if number < GUESSES else None),
            header=header,
        )


def found_in_git(subject: Subject, name: str) -> str:
    """Where git has the revision, and what to type; nothing where it has it nowhere."""
    from gitmig.revisions.elsewhere import where_in_git

    found = where_in_git(subject.project, name, SECONDS)
    return found.replace("\n  ", "; ") if found else ""


def remedy(subject: Subject, missing: Missing | None) -> str:
    near = subject.graph.nearest(missing.name) if missing else None
    meant = f"did you mean {near!r}? else " if missing and near and near != missing.revision.id else ""
    return f"{meant}add its file (git add), or name a revision that is there"
