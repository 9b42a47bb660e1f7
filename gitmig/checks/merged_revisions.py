"""What our side did to revisions that were merged, apart from what a squash declares."""

from __future__ import annotations

import os
from collections.abc import Mapping

from gitmig.checks.text.literals import as_bytes
from gitmig.records import TYPE_CHECKING, NamedTuple
from gitmig.revisions.squash import WORD, replacements, replaces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from gitmig.checks.subject import Subject
    from gitmig.revisions.source import Source


Relations: TypeAlias = frozenset[tuple[str, bool]]
NONE_REPLACED: Mapping[str, str] = {}


class Edit(NamedTuple):
    """A merged revision that is otherwise now: as it was, as it is, and as the base's tip has it, None where it has none."""

    was: Source
    now: Source
    base: Source | None

    @property
    def id(self) -> str:
        return self.now.revision.id if self.now.revision else ""


def edits(subject: Subject) -> Iterator[Edit]:
    """The merged revisions whose files our side changed, without those that have come to stand for others."""
    for was, now in subject.sides.edits() if subject.sides else ():
        revision = now.revision
        assert revision is not None
        if WORD not in now.data or set(replaces(now)) <= set(replaces(was)):
            yield Edit(was, now, subject.sides.base.get(revision.id) if subject.sides else None)


def deleted(subject: Subject) -> Iterator[Source]:
    """The merged revisions that our side took away, without those that another declares to stand for."""
    if subject.sides is None:
        return
    gone = list(subject.sides.deleted())
    replaced = replacements(subject.sides.ours.values()) if gone else {}
    unread = [source for source in subject.ours if source.problem is not None]
    for source in gone:
        if source.revision and source.revision.id not in replaced and not any(may_be(one, source) for one in unread):
            yield source


def may_be(unread: Source, gone: Source) -> bool:
    """Whether a file that cannot be read may be this revision, after an edit that went wrong."""
    return gone.revision is not None and (unread.path == gone.path or as_bytes(gone.revision.id) in unread.data)


def relations(subject: Subject, source: Source, replaced: Mapping[str, str] = NONE_REPLACED) -> Relations:
    """Parents, and with True what it depends on; a label is its revision, a squashed one is what stands for it."""
    revision = source.revision
    assert revision is not None
    names = {**subject.graph.labelled, **replaced}
    parents = {(replaced.get(one, one), False) for one in revision.parents}
    return frozenset(parents | {(names.get(one, one), True) for one in revision.depends_on if one})


def restoring(subject: Subject, was: Source, now: Source | None = None) -> str:
    """The command that brings a merged file back, in brackets behind a blank; nothing where the file was moved."""
    if now is not None and now.path != was.path:
        return ""
    from shlex import quote

    return f" (git restore --staged --worktree --source={quote(subject.base)} {quote(os.path.relpath(was.path))})"
