"""What a deploy was told: whether it may write, how long it waits, whom it asks and tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gitmig.engine.rollout.servers.base import VersionTableName
from gitmig.revisions.plan import Step


def allowed_everywhere(table: VersionTableName, steps: Sequence[Step]) -> None:
    """No other target comes first."""


def said_to_nobody(text: str) -> None:
    """Nobody listens while it runs."""


def found_nowhere(revision: str) -> str | None:  # noqa: ARG001 (no repository to look in)
    return None


@dataclass(frozen=True, slots=True)
class Order:
    """How to deploy: how far, whether to write at all (`reading` does not even ask whether it could), and how long to wait for whom."""

    destination: str = "heads"
    dry_run: bool = False
    reading: bool = False
    lock_wait: float = 60.0
    lock_timeout: float | None = None
    ensure_allowed: Callable[[VersionTableName, Sequence[Step]], None] = allowed_everywhere
    locate: Callable[[str], str | None] = found_nowhere
    announce: Callable[[str], None] = said_to_nobody
