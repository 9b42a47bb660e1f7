"""What the checks look at where a glance told what there is to say of the history: few new files, and all others only when asked for."""

from __future__ import annotations

from gitmig.checks.glance import DOWNGRADES, TOLD, glance
from gitmig.records import TYPE_CHECKING
from gitmig.revisions.outline import is_reversible

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from typing import Any

    from gitmig.checks.glance import Glance
    from gitmig.checks.scope import Scope
    from gitmig.checks.subject import Subject
    from gitmig.project import Project
    from gitmig.revisions.source import Source

IDS = frozenset(("invalid-revision-id", "revision-id-too-long"))
LOCK = frozenset(("lock-out-of-date",))
# An id of letters and digits only, up to so many, and not a word, is a usual one.
LONGEST = 32
WORDS = ("base", "head", "heads", "current")


class LateSubject:
    """A `Subject` whose judged files are the new ones; all others are read when a check wants more than those.

    `settled` are the names of the checks that are known to find nothing.
    """

    gained: frozenset[str] = frozenset()

    def __init__(self, project: Project, scope: Scope, glanced: Glance, settled: frozenset[str]) -> None:
        self.project = project
        self.scope = scope
        self.base = glanced.base
        self.found = tuple(glanced.new)
        self.judged = self.new = frozenset(source.path for source in glanced.new)
        self.total = glanced.total
        self.settled = settled
        self.mentioned = glanced.mentions
        self.version = "" if scope.staged else None
        self._whole: Subject | None = None

    def judged_sources(self) -> Iterator[Source]:
        return iter(self.found)

    def new_sources(self) -> Iterator[Source]:
        return iter(self.found)

    def sources_at(self, paths: Container[str]) -> Iterator[Source]:
        return (source for source in self.found if source.path in paths)

    def mentions(self) -> frozenset[str]:
        if self.mentioned is None:
            return self.whole.mentions()
        from gitmig.checks.dialects import mentioned_by

        return mentioned_by(self.found).union(self.mentioned)

    def looked_over(self) -> LateSubject:
        return self

    @property
    def whole(self) -> Subject:
        """Every revision, when it comes to that."""
        if self._whole is None:
            from gitmig.checks.comparison import subject_of

            self._whole = subject_of(self.project, self.scope)
        return self._whole

    def __getattr__(self, name: str) -> Any:
        """What only a real look tells."""
        return getattr(self.whole, name)


def glanced_subject(project: Project, scope: Scope) -> Subject | None:
    """What the other checks look at: the new revisions, and all others only when one asks; None where it takes a real look at once."""
    if scope.files or scope.commit or scope.everything:
        return None
    glanced = glance(project, scope)
    if glanced is None or not glanced.base:
        return None
    settled = TOLD
    if all(map(is_reversible, glanced.new)):
        settled |= DOWNGRADES
    if all(map(has_usual_id, glanced.new)):
        settled |= IDS
    if not project.settings.lock:
        settled |= LOCK
    subject: Any = LateSubject(project, scope, glanced, settled)
    return subject  # type: ignore[no-any-return]


def has_usual_id(source: Source) -> bool:
    one = source.revision.id if source.revision is not None else ""
    return one.isalnum() and len(one) <= LONGEST and one not in WORDS
