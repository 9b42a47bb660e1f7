"""What else is compared, by extensions that registered it without a plugin."""

from __future__ import annotations

from gitmig.engine.dispatch import PriorityDispatcher

comparators = PriorityDispatcher()
