"""`alembic.script.revision`: revisions, the map of them, and what can be wrong with it."""

from __future__ import annotations

from gitmig.engine.runtime.revision_map import Revision, RevisionMap, tuple_rev_as_scalar
from gitmig.errors import (
    CycleDetected,
    DependencyCycleDetected,
    DependencyLoopDetected,
    LoopDetected,
    MultipleHeads,
    RangeNotAncestorError,
    ResolutionError,
    RevisionError,
)

__all__ = [
    "CycleDetected",
    "DependencyCycleDetected",
    "DependencyLoopDetected",
    "LoopDetected",
    "MultipleHeads",
    "RangeNotAncestorError",
    "ResolutionError",
    "Revision",
    "RevisionError",
    "RevisionMap",
    "is_revision",
    "tuple_rev_as_scalar",
]


def is_revision(rev: object) -> Revision:
    """The same object, which must be a revision."""
    assert isinstance(rev, Revision)
    return rev
