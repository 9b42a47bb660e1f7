"""`alembic.script.revision`: revisions, the map of them, and what can be wrong with it."""

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
    "tuple_rev_as_scalar",
]
