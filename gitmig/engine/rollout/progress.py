"""How far one target's deploy came: what its report is made of, whatever ends it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from gitmig.engine.rollout.servers.base import VersionTableName
from gitmig.errors import GitmigError
from gitmig.report.deployment import APPLIED, PENDING, RevisionState
from gitmig.revisions.graph import Graph
from gitmig.revisions.plan import Step


def planned_state(step: Step) -> RevisionState:
    """A pending revision for the report; its path is as one would type it here."""
    return RevisionState(step.revision, step.doc, os.path.relpath(step.graph[step.revision].path))


@dataclass(slots=True)
class Progress:
    """How far a deploy came; complete after every revision, whatever happens next."""

    table: VersionTableName | None = None
    before: tuple[str, ...] | None = None
    revisions: dict[str, RevisionState] = field(default_factory=dict)
    committed: tuple[str, ...] = ()
    waited: float = 0.0
    began: bool = False
    graph: Graph | None = None
    error: GitmigError | None = None

    def plan(self, steps: Sequence[Step]) -> None:
        """What is pending now; a revision that somebody else applied meanwhile is no longer ours to report."""
        applied = {name: state for name, state in self.revisions.items() if state.state == APPLIED}
        planned = {step.revision: planned_state(step) for step in steps}
        self.revisions = applied | planned

    def mark(self, revision: str, state: str, seconds: float | None = None) -> None:
        self.revisions[revision] = self.revisions[revision]._replace(state=state, seconds=seconds)

    @property
    def pending(self) -> list[str]:
        return [name for name, state in self.revisions.items() if state.state == PENDING]

    @property
    def unfinished(self) -> list[str]:
        return [name for name, state in self.revisions.items() if state.state != APPLIED]
