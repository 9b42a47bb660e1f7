"""From what happened to what is reported: the outcome's word and the exit status."""

from __future__ import annotations

from dataclasses import dataclass

from gitmig.engine.rollout.address import Address
from gitmig.engine.rollout.history import pending
from gitmig.engine.rollout.progress import Progress
from gitmig.engine.rollout.servers.base import Server
from gitmig.errors import DeployCancelled, GitmigError, RevisionFailed
from gitmig.report.deployment import APPLIED, FAILED, Deployment
from gitmig.secrets import redact

PARTLY, IN_DOUBT = 6, 7
OUTCOMES = {
    5: "failed",
    PARTLY: "partly applied",
    IN_DOUBT: "in doubt",
    10: "refused",
    12: "inconsistent",
    75: "temporary",
}


@dataclass(slots=True)
class Facts:
    """All that is known about one target's deploy when it is over."""

    target: str
    dry_run: bool
    progress: Progress
    address: Address | None = None
    server: Server | None = None
    after: tuple[str, ...] | None = None
    error: GitmigError | None = None
    seconds: float = 0.0

    @property
    def changed(self) -> bool:
        """Whether this run changed the target."""
        return bool(self.progress.committed) or any(
            revision.state == APPLIED for revision in self.progress.revisions.values()
        )


def acknowledge(facts: Facts) -> None:
    """The answer to a COMMIT may get lost: a revision that the version rows contain was applied."""
    progress = facts.progress
    if progress.graph is None or not facts.after:
        return
    contained = progress.graph.ancestors(head for head in facts.after if head in progress.graph)
    for name, revision in progress.revisions.items():
        if revision.state == FAILED and name in contained:
            progress.mark(name, APPLIED)
            progress.committed = ()
    if facts.error is not None and facts.error.status == RevisionFailed.status and not progress.unfinished:
        facts.error = None


def verify(facts: Facts) -> GitmigError | None:
    """After a deploy without an error nothing may be pending."""
    progress = facts.progress
    if facts.dry_run or progress.graph is None or not facts.changed:
        return None
    if facts.after is None:
        return GitmigError("the deploy went well, but the target did not answer when its version rows were read again")
    left = pending(progress.graph, facts.after)
    if not left:
        return None
    return RevisionFailed(
        f"after the deploy the version rows are {', '.join(facts.after) or 'none'}, so that {left[0].revision} is still pending",
        "somebody else changed the version table meanwhile: look at `gitmig status`",
    )


def status_of(facts: Facts) -> int:
    """The exit status of product and documentation, by what is known to have happened."""
    error = facts.error
    if error is None:
        return 0
    if isinstance(error, DeployCancelled):
        return error.status
    if facts.after is None and facts.progress.began:
        return IN_DOUBT
    return PARTLY if facts.changed else error.status


def outcome_of(facts: Facts, status: int) -> str:
    if isinstance(facts.error, DeployCancelled):
        return "cancelled"
    if status:
        return OUTCOMES.get(status, "failed")
    if facts.progress.pending:
        return "planned"
    return "applied" if facts.changed else "up to date"


def hint_of(error: GitmigError, progress: Progress) -> str:
    """What to type; where part of a revision stayed, what to do before that, because the revision begins anew."""
    hint = error.hint or ""
    if not progress.committed:
        return hint
    number = len(progress.committed)
    those = "the statement above that had" if number == 1 else f"the {number} statements above that had"
    return f"{hint}\n  but first undo {those} been committed: the revision begins anew".lstrip()


def conclude(facts: Facts) -> Deployment:
    """The report of one target."""
    if facts.error is not None:
        acknowledge(facts)
    if facts.error is None:
        facts.error = verify(facts)
    status = status_of(facts)
    progress, error = facts.progress, facts.error
    return Deployment(
        target=facts.target,
        outcome=outcome_of(facts, status),
        status=status,
        database=facts.address.shown if facts.address else "",
        server=facts.server.version if facts.server else "",
        version_table=str(progress.table or ""),
        before=progress.before,
        after=facts.after,
        revisions=tuple(
            revision._replace(message=redact(revision.message)) for revision in progress.revisions.values()
        ),
        committed=tuple(map(redact, progress.committed)),
        waited=round(progress.waited, 3),
        seconds=round(facts.seconds, 3),
        problem=redact(str(error)) if error else "",
        hint=redact(hint_of(error, progress)) if error else "",
    )
