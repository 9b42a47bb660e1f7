"""The order in which revisions run: children before parents, one line at a time, as Alembic orders them."""

from __future__ import annotations

from gitmig.records import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Slots:
    """The open ends of a walk from heads towards bases.

    A line that is followed keeps its slot, a line that branches off gets a new one at the end.
    """

    __slots__ = ("after", "at", "before", "first", "holder", "last", "next_number")

    def __init__(self) -> None:
        self.holder: dict[int, str] = {}
        self.at: dict[str, int] = {}
        self.before: dict[int, int] = {}
        self.after: dict[int, int] = {}
        self.first = self.last = -1
        self.next_number = 0

    def add(self, revision: str) -> None:
        slot = self.next_number
        self.next_number += 1
        self.before[slot], self.after[slot] = self.last, -1
        if self.last < 0:
            self.first = slot
        else:
            self.after[self.last] = slot
        self.last = slot
        self.put(slot, revision)

    def put(self, slot: int, revision: str) -> None:
        self.holder[slot] = revision
        self.at[revision] = slot

    def close(self, slot: int) -> int:
        """Take the slot out; the walk goes on in the one before it, or in the first."""
        before, after = self.before.pop(slot), self.after.pop(slot)
        del self.holder[slot]
        if before < 0:
            self.first = after
        else:
            self.after[before] = after
        if after < 0:
            self.last = before
        else:
            self.before[after] = before
        return before if before >= 0 else self.first

    def first_above(self, floor: int, depth: Mapping[str, int]) -> int:
        """The first slot whose revision is deeper than that; where many lines are open, most of a walk's time goes here."""
        slot, holder, after = self.first, self.holder, self.after
        while slot >= 0 and depth[holder[slot]] <= floor:
            slot = after[slot]
        return slot


class Walk:
    """Emits a revision once every child that is wanted has been emitted."""

    __slots__ = ("children", "depth", "parents", "slots")

    def __init__(self, wanted: Sequence[str], parents: Mapping[str, Sequence[str]], depth: Mapping[str, int]) -> None:
        inside = dict.fromkeys(wanted)
        self.parents = {one: [parent for parent in parents[one] if parent in inside] for one in wanted}
        self.children: dict[str, dict[str, None]] = {one: {} for one in wanted}
        for one in wanted:
            for parent in self.parents[one]:
                self.children[parent][one] = None
        self.depth = depth
        self.slots = Slots()

    def slot_leading_to(self, revision: str) -> int:
        """The first slot, other than its own, whose line still has to come down to `revision`."""
        at, found = self.slots.at, -1
        lowest = self.slots.first_above(self.depth[revision], self.depth)
        sought = self.slots.holder[lowest]
        seen: set[str] = set()
        todo = [revision]
        while todo:
            one = todo.pop()
            if one in seen:
                continue
            seen.add(one)
            slot = at.get(one, -1)
            if slot >= 0 and (found < 0 or slot < found) and one != revision:
                found = slot
            if sought in self.children[one]:
                return lowest
            todo += reversed(self.children[one])
        return found

    def emit(self, revision: str) -> list[str]:
        """Leave `revision`; returns its parents that no line has reached yet."""
        del self.slots.at[revision]
        parents = self.parents[revision]
        for parent in parents:
            self.children[parent].pop(revision, None)
        return [parent for parent in parents if parent not in self.slots.at]

    def run(self) -> list[str]:
        slots, current, result = self.slots, 0, []
        while slots.first >= 0:
            revision = slots.holder[current]
            if self.children[revision]:
                current = self.slot_leading_to(revision)
                continue
            result.append(revision)
            reached = self.emit(revision)
            if not reached:
                current = slots.close(current)
                continue
            slots.put(current, reached[0])
            for parent in reached[1:]:
                slots.add(parent)
        return result


def newest_first(
    wanted: Iterable[str],
    heads: Iterable[str],
    parents: Mapping[str, Sequence[str]],
    depth: Mapping[str, int],
    load_order: Mapping[str, int],
) -> list[str]:
    """Sort `wanted` so that a revision comes before its parents; ties by load order, a line is followed to its end.

    The walk starts at the first of `heads` by load order and follows first parents. A revision that another open line
    still leads to waits, and the walk goes on in that line. `parents` must be free of cycles; `depth` is the length of
    the longest way down, which bounds the search for such lines.
    """
    ordered = sorted(wanted, key=load_order.__getitem__)
    walk = Walk(ordered, parents, depth)
    starts = dict.fromkeys(sorted(set(heads) & walk.parents.keys(), key=load_order.__getitem__))
    # a revision that no wanted head leads to starts a line of its own
    starts.update(dict.fromkeys(one for one in ordered if not walk.children[one]))
    for start in starts:
        walk.slots.add(start)
    return walk.run()
