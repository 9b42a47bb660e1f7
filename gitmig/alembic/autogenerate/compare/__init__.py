"""What is compared; extensions add to it with `comparators.dispatch_for`."""

from gitmig.engine.autogenerate.registries import comparators

__all__ = ["comparators"]
