"""How long, and how often, a revision that ran into somebody else's lock is begun again."""

from __future__ import annotations

import random
import time

FIRST_PAUSE = 0.3
LONGEST_PAUSE = 15.0


class Patience:
    """Pauses that grow, drawn at random so that two runners do not meet again; over after `wait` seconds."""

    def __init__(self, wait: float) -> None:
        self.wait = wait
        self.renew()

    def renew(self) -> None:
        """Another revision, another chance."""
        self.deadline = time.monotonic() + self.wait
        self.pause = FIRST_PAUSE

    def pause_once(self) -> bool:
        """Pause, unless the time is over; returns whether to try again."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(left, random.uniform(0.1, 1.0) * self.pause))  # noqa: S311 (jitter, not a secret)
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return True
