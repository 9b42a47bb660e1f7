"""What must be true elsewhere before a target may be changed: `after = ["staging"]`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from gitmig.engine.rollout.address import resolve, target_named
from gitmig.engine.rollout.history import read_heads
from gitmig.engine.rollout.servers import server_of
from gitmig.engine.rollout.servers.base import VersionTableName
from gitmig.errors import TargetRefused
from gitmig.project import Project, Target
from gitmig.revisions.plan import Step


def heads_of(project: Project, name: str, table: VersionTableName) -> tuple[str, ...]:
    """Another target's version rows, read on a connection of ours."""
    with closing(server_of(resolve(project, target_named(project, name)).url)) as server:
        return read_heads(server.control, table) if server.exists() else ()


def ensure_ran_before(project: Project, target: Target, table: VersionTableName, steps: Sequence[Step]) -> None:
    """Refuse every pending revision that a target named in `after` has not run."""
    if not steps:
        return
    graph = steps[0].graph
    for name in target.after:
        ran = graph.ancestors(head for head in heads_of(project, name, table) if head in graph)
        missing = [step.revision for step in steps if step.revision not in ran]
        if missing:
            raise TargetRefused(
                f"target {target.name!r} comes after {name!r}, which has not run {', '.join(missing)}",
                f"run `gitmig deploy {name}` first",
            )
