"""Listening for signals leaves nothing behind."""

from __future__ import annotations

import os

from gitmig.engine.rollout.signals import cancellable
from tests.engine.rollout.projects import wait_until


def test_no_descriptor_stays_open() -> None:
    before = os.listdir("/dev/fd")
    for _ in range(20):
        with cancellable() as cancellation:
            assert cancellation.number is None
    wait_until(lambda: len(os.listdir("/dev/fd")) <= len(before), 5)
