"""Where the columns of a recreated table stand."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy.util import topological

if TYPE_CHECKING:
    from collections.abc import Sequence


class ColumnOrder:
    """Names of columns with what is known of their order: as pairs (earlier, later).

    Without a partial order from the user the old columns keep their places and a new one goes where it was asked for,
    or last. With one, nothing but that order and the neighbours named for new columns counts.
    """

    def __init__(self, existing: Sequence[str], partial: Sequence[Sequence[str]] = ()) -> None:
        self.existing = list(existing)
        self.names = list(existing)
        self.partial = [pair for chain in partial for pair in pairwise(chain)]
        self.pairs: list[tuple[str, str]] = []

    def remove(self, name: str) -> None:
        self.names.remove(name)
        if name in self.existing:
            self.existing.remove(name)

    def add(self, name: str, before: str | None, after: str | None) -> None:
        if not self.partial:
            before, after = self._both_neighbours(before, after)
        if before is not None:
            self.pairs.append((name, before))
        if after is not None:
            self.pairs.append((after, name))
        self.names.append(name)

    def _both_neighbours(self, before: str | None, after: str | None) -> tuple[str | None, str | None]:
        if before is None and after is None:
            return None, self.existing[-1] if self.existing else None
        if before is None and after is not None:
            return self._next_to(after, 1), after
        if after is None and before is not None:
            return before, self._next_to(before, -1)
        return before, after

    def _next_to(self, name: str, step: int) -> str | None:
        """The old column one step from `name`; of a new column, what it was put beside."""
        if name in self.existing:
            place = self.existing.index(name) + step
            return self.existing[place] if 0 <= place < len(self.existing) else None
        sides = reversed(self.pairs if step > 0 else [(later, earlier) for earlier, later in self.pairs])
        return next((far for near, far in sides if near == name), None)

    def sorted(self) -> list[str]:
        pairs = self.partial or list(pairwise(self.existing))
        known = set(self.names)
        kept = [pair for pair in (*pairs, *self.pairs) if known.issuperset(pair)]
        return list(topological.sort(kept, self.names, deterministic_order=True))
