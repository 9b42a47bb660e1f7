"""How many examples a property is tried with: few where the suite runs, `GITMIG_TEST_EXAMPLES` of them on demand."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings


def examples(count: int) -> settings:
    """The same few each time, so that a suite passes or fails for what changed; others in a long run."""
    wanted = int(os.environ.get("GITMIG_TEST_EXAMPLES") or 0)
    return settings(
        max_examples=wanted or count,
        deadline=None,
        derandomize=not wanted,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
